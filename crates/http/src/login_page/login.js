// Hands the profile to the page that opened this window, which is one of this portal's own.
"use strict";
const result = document.getElementById("result");
const opener = window.opener;
try {
  if (opener && opener.location.origin === window.location.origin) {
    const callback = opener[result.dataset.callback];
    if (typeof callback === "function") {
      callback(result.dataset.profile);
      window.close();
    }
  }
} catch (error) {
  // The opener belongs to somebody else: it gets nothing.
}
