// @ts-check
/** The entry of every page: one behaviour per file. */
import "./live-status.js";
import "./live-refresh.js";
import "./confirm.js";
import "./kept.js";
import "./copy-button.js";
import "./focus.js";
import "./goes-on.js";
import "./grow.js";
import "./keys.js";
import "./menu.js";
import "./more-rows.js";
import "./poll-answers.js";
import "./row-keys.js";
import "./sheet.js";
import "./push-button.js";
