// How the search ranks what it finds: the pages that explain how to use the fake come first, then
// those about it, then the tables and the history.
const ABOUT = ["index", "platforms", "comparison", "migration", "faithfulness", "limits"];

var Scorer = {
  score: ([page, , , , score]) => {
    if (page === "changelog") return score - 60;
    if (page === "api" || page.startsWith("reference")) return score - 40;
    return ABOUT.includes(page) ? score - 20 : score;
  },

  // Names of the API, and how much more one that is asked for exactly counts.
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,

  // Words in a title, and in a text.
  title: 30,
  partialTitle: 14,
  term: 5,
  partialTerm: 2,
};
