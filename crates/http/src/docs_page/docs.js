"use strict";
const field = document.getElementById("filter");
if (field) {
  field.closest(".filter").hidden = false;
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const entry of document.querySelectorAll("details")) {
      entry.hidden = wanted !== "" && !entry.textContent.toLowerCase().includes(wanted);
    }
  });
}
