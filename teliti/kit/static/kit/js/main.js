// What every page has; the rest is fetched only where the page needs it.
import { startKeys } from "kit/keys";
import { startMenus } from "kit/menus";

startKeys();
startMenus();

const needs = {
  "[data-listing], [data-list-back]": () => import("kit/list").then((part) => part.startLists()),
  "[data-ask]": () => import("kit/ask").then((part) => part.startAsk()),
};
for (const [selector, start] of Object.entries(needs)) {
  if (document.querySelector(selector)) start();
}
