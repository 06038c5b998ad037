for (const button of document.querySelectorAll("button[data-copy]")) {
  const name = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    let said = "Copied";
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      said = "Not allowed";
    }
    button.textContent = said;
    document.getElementById("said").textContent = said;
    setTimeout(() => { button.textContent = name; }, 2000);
  });
}
