"use strict";

/* A button copies the text of a field and says so. Without this file the field can be marked and copied by hand. */
for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const told = button.parentElement.querySelector("[role=status]");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch { /* an old browser, or not allowed: what is marked can still be copied */
      field.select();
      if (!document.execCommand("copy")) return;
    }
    told.textContent = told.dataset.said;
  });
}
