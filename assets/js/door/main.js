// The door page as an app. Without this script the same page is a form that asks the server.
import { App } from "./app.js";

const root = document.getElementById("door-app");
const shell = root && root.querySelector("[data-door]");
if (shell && window.indexedDB && window.crypto && window.crypto.subtle) new App(root, shell).start();
