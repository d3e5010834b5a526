// A chart is one stop of Tab; arrows walk its marks.
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function walk(chart) {
  const marks = [...chart.querySelectorAll("a")];
  const stopAt = (kept) => marks.forEach((mark) => mark.setAttribute("tabindex", mark === kept ? 0 : -1));
  stopAt(marks[0]);
  chart.addEventListener("keydown", (event) => {
    const next = STEPS[event.key] && marks[marks.indexOf(document.activeElement) + STEPS[event.key]];
    if (!next) return;
    event.preventDefault();
    stopAt(next);
    next.focus();
  });
}

export function startCharts() {
  document.querySelectorAll(".chart").forEach(walk);
}
