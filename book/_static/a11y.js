// The theme and MyST-NB give some controls an aria-label that lacks their visible text
// (WCAG 2.5.3): the visible text is the better name.
document.addEventListener("DOMContentLoaded", () => {
  const controls =
    "details.hide > summary, .search-button-field, .theme-switch-button, .theme-switch-button *";
  document.querySelectorAll(controls).forEach((node) => node.removeAttribute("aria-label"));
});
