"""Secret links let in who was sent them, and nobody else."""

from common.tokens import TOKEN_LENGTH, check_token, make_token


def test_a_link_opens_what_it_was_made_for():
    token = make_token("manage", "a-nonce")
    assert len(token) == TOKEN_LENGTH
    assert check_token("manage", "a-nonce", token)


def test_a_link_for_one_purpose_or_row_opens_no_other():
    token = make_token("manage", "a-nonce")
    assert not check_token("certificate", "a-nonce", token)
    assert not check_token("manage", "another-nonce", token)


def test_every_changed_letter_is_noticed():
    token = make_token("manage", "a-nonce")
    for place in range(len(token) - 1):
        other = "A" if token[place] != "A" else "B"
        assert not check_token("manage", "a-nonce", token[:place] + other + token[place + 1 :])


def test_strange_input_is_no_token():
    for text in ("", "ă" * TOKEN_LENGTH, make_token("manage", "a-nonce") + "="):
        assert not check_token("manage", "a-nonce", text)


def test_links_in_old_mails_open_after_the_secret_was_changed(settings):
    token = make_token("manage", "a-nonce")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new secret"
    assert check_token("manage", "a-nonce", token)
    settings.SECRET_KEY_FALLBACKS = []
    assert not check_token("manage", "a-nonce", token)
