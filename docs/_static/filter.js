// A field above the table of errors that hides every row without the words typed into it.
(() => {
  const article = document.querySelector("article section#errors");
  if (!article) return;

  const box = document.createElement("div");
  box.id = "filter";
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = "Filter, for example: rollback CreateDeployment";
  field.setAttribute("aria-label", "Filter the errors");
  box.append(field);
  article.querySelector("section").before(box);

  const sections = [...article.querySelectorAll("section")].map((section) => ({
    section,
    title: section.querySelector("h2, h3").textContent.toLowerCase(),
    rows: [...section.querySelectorAll("tbody tr")].map((row) => ({
      row,
      text: row.textContent.toLowerCase(),
    })),
  }));

  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const { section, title, rows } of sections) {
      let shown = 0;
      for (const { row, text } of rows) {
        row.hidden = !words.every((word) => text.includes(word) || title.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      section.hidden = words.length > 0 && shown === 0;
    }
  });
})();
