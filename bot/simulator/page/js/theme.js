/** Light or dark: as the system says, until the button says otherwise. */

const KEY = "theme";

export function themeButton(button) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem(KEY);
  const dark = () => (chosen() ?? (system.matches ? "dark" : "light")) === "dark";
  function draw() {
    document.documentElement.dataset.theme = dark() ? "dark" : "light";
    button.textContent = dark() ? "Light" : "Dark";
    button.title = dark() ? "Use light colours" : "Use dark colours";
    button.setAttribute("aria-label", button.title);
  }
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, dark() ? "light" : "dark");
    draw();
  });
  system.addEventListener("change", draw);
  draw();
}
