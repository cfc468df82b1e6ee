// What the bundle gives the page: Dash finds the component under its namespace.
import { CareGraph } from "./care_graph.js";

window.care_graph = { CareGraph };
