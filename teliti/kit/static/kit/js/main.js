// What every page has; the rest is fetched only where the page needs it.
import { startKeys } from "kit/keys";
import { startMenus } from "kit/menus";

startKeys();
startMenus();

const needs = {
  "[data-listing], [data-list-back], tr[data-row]": () => import("kit/list").then((part) => part.startLists()),
  ".chart": () => import("kit/charts").then((part) => part.startCharts()),
  "[data-ask]": () => import("kit/ask").then((part) => part.startAsk()),
};
const wanted = Object.entries(needs).filter(([selector]) => document.querySelector(selector));
// From here on the page listens to keys: whoever drives a browser by program waits for this.
Promise.all(wanted.map(([, start]) => start())).then(() => { document.documentElement.dataset.ready = ""; });
