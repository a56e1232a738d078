// The sign-in page and its second step. Both speak the same API as every other client.
"use strict";

const API = "/api/2.0";
const byId = (id) => document.getElementById(id);
const show = (id, shown = true) => { byId(id).hidden = !shown; };

class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

// Sends a request with the cookies of the browser; gives back the `response` of the answer.
async function call(method, path, body, headers = {}) {
  const request = { method, headers: { accept: "application/json", ...headers }, credentials: "same-origin", redirect: "error" };
  if (body !== undefined) {
    request.headers["content-type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  const answer = await fetch(API + path, request);
  const text = await answer.text();
  let json = {};
  try {
    json = JSON.parse(text);
  } catch (error) {
    // Some refusals have no body, or one in plain text.
  }
  if (answer.ok) {
    return json.response;
  }
  const wait = Number(answer.headers.get("retry-after"));
  if (answer.status === 429 || (answer.status === 503 && wait)) {
    throw new Refused(answer.status, `Too many requests. Try again in ${wait || 60} seconds.`);
  }
  if (answer.status === 404 && !json.error) {
    throw new Refused(404, "This portal is not available.");
  }
  throw new Refused(answer.status, (json.error && json.error.message) || "The portal refused the request.");
}

// The hash that the portal gets instead of the password, as lower-case hexadecimal digits.
async function clientHash(password, rule) {
  const bytes = (text) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("raw", bytes(password), "PBKDF2", false, ["deriveBits"]);
  // The salt is a text, although it looks like hexadecimal digits.
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(rule.salt), iterations: rule.iterations };
  const bits = await crypto.subtle.deriveBits(how, key, rule.size);
  return Array.from(new Uint8Array(bits), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Browsers have the functions for it on pages only that nobody could have changed on the way.
const canHash = () => window.isSecureContext && window.crypto !== undefined && crypto.subtle !== undefined;

// Runs what a form or button does, once at a time, and says what went wrong.
async function run(button, work) {
  byId("problem").textContent = "";
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    byId("problem").textContent = error instanceof Refused ? error.message : "The portal could not be reached. Try again.";
  } finally {
    button.disabled = false;
  }
}

function onSubmit(form, work) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(form.querySelector("button"), work);
  });
}

const nameOf = (person) => [person.firstName, person.lastName].filter(Boolean).join(" ");

async function showWho() {
  const isSignedIn = await call("GET", "/authentication");
  if (isSignedIn) {
    const person = await call("GET", "/people/@self");
    const name = nameOf(person);
    byId("who").textContent = name ? `${name} (${person.email})` : person.email;
  }
  show("signed-in", isSignedIn);
  show("sign-in", !isSignedIn);
  byId(isSignedIn ? "sign-out" : "login").focus();
}

async function signIn() {
  const login = byId("login").value;
  const password = byId("password").value.trim();
  const session = byId("forget").checked;
  const body = { userName: login, password, passwordHash: "", session };
  if (canHash()) {
    const settings = await call("GET", "/settings?withPassword=true");
    body.passwordHash = await clientHash(password, settings.passwordHash);
    body.password = "";
  }
  let answer;
  try {
    answer = await call("POST", "/authentication", body);
  } catch (error) {
    byId("password").select();
    throw error.status === 401 ? new Refused(401, "E-mail or password is wrong.") : error;
  }
  byId("password").value = "";
  await goOn(answer, session);
}

// What comes after the first step: the second one, or nothing.
async function goOn(answer, session) {
  if (answer.confirmUrl) {
    sessionStorage.setItem("forget", session ? "yes" : "");
    // Below the name that this browser knows the portal by: its cookie lies there.
    const next = new URL(answer.confirmUrl);
    window.location.assign(next.pathname + next.search);
    return;
  }
  await showWho();
}

// Providers where people may show who they are instead; a link for each.
async function showProviders() {
  const providers = await call("GET", "/people/thirdparty/providers");
  byId("providers").replaceChildren(...providers.map((one) => {
    const url = new URL(one.url, window.location.origin);
    url.searchParams.set("mode", "Redirect");
    url.searchParams.delete("callback");
    const link = document.createElement("a");
    link.href = url.pathname + url.search;
    link.textContent = `Sign in with ${one.provider}`;
    link.addEventListener("click", () => sessionStorage.setItem("provider", one.provider));
    return link;
  }));
}

// A browser that comes back from a provider carries what was found out there.
async function comeBack(serializedProfile) {
  window.history.replaceState(null, "", window.location.pathname);
  const provider = sessionStorage.getItem("provider");
  sessionStorage.removeItem("provider");
  if (provider === null) {
    // Somebody else's link could otherwise sign people in as somebody else.
    await showWho();
    throw new Refused(403, "That sign-in was not begun in this window. Begin again.");
  }
  try {
    await goOn(await call("POST", "/authentication", { provider, serializedProfile }), false);
  } catch (error) {
    await showWho();
    throw error.status === 401 ? new Refused(401, "Nobody could be found for that account. Sign in with your password.") : error;
  }
}

async function startSignIn() {
  show("clear", !canHash());
  onSubmit(byId("sign-in"), signIn);
  const out = byId("sign-out");
  out.addEventListener("click", () => run(out, async () => {
    await call("POST", "/authentication/logout");
    await showWho();
  }));
  await run(out, async () => {
    const settings = await call("GET", "/settings");
    byId("title").textContent = settings.greetingSettings || "Sign in";
    document.title = `Sign in – ${byId("title").textContent}`;
    const mark = "#serializedProfile=";
    const found = window.location.hash;
    await showProviders();
    await (found.startsWith(mark) ? comeBack(found.slice(mark.length)) : showWho());
  });
}

async function sendCode(confirm) {
  const session = sessionStorage.getItem("forget") === "yes";
  let isFirst;
  try {
    isFirst = await call("POST", "/settings/tfaapp/validate", { code: byId("code").value, session }, { confirm });
  } catch (error) {
    byId("code").select();
    throw error.status === 401 ? new Refused(401, "This step took too long. Sign in again.") : error;
  }
  sessionStorage.removeItem("forget");
  if (!isFirst) {
    window.location.assign("/login");
    return;
  }
  const codes = await call("GET", "/settings/tfaappcodes");
  byId("backup-codes").replaceChildren(...codes.map((one) => {
    const item = document.createElement("li");
    item.textContent = one.code;
    return item;
  }));
  show("set-up", false);
  show("second-step", false);
  show("backup");
}

async function startSecondStep() {
  // The key of the link lies in a cookie that scripts cannot read.
  const confirm = window.location.search.slice(1);
  const form = byId("second-step");
  onSubmit(form, () => sendCode(confirm));
  await run(form.querySelector("button"), async () => {
    if (window.location.pathname.toLowerCase().startsWith("/confirm/tfaactivation")) {
      const app = await call("GET", "/settings/tfaapp/setup", undefined, { confirm });
      byId("qr").src = app.qrCodeSetupImageUrl;
      byId("manual-key").textContent = app.manualEntryKey;
      show("set-up");
    }
    show("second-step");
    byId("code").focus();
  });
}

if (byId("sign-in")) {
  startSignIn();
} else {
  startSecondStep();
}
