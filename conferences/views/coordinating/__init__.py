"""What a delegation's coordinator sees and does behind the secret link, without an account."""
