// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// report.html: what is the same for every run.
inline constexpr std::string_view report_html = R"page(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file:; base-uri 'none'; form-action 'none'">
<meta name="generator" content="lungseg">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Lungs on chest films</title>
<link rel="stylesheet" href="report_files/page.css">
<script defer src="report_files/page.js"></script>
<script defer src="report_files/films.js"></script>
</head>
<body>
<header>
  <h1 id="title">Lungs on chest films</h1>
  <p class="notice">Research use only, not a medical device, not for diagnosis.</p>
  <button id="help-button" type="button" aria-haspopup="dialog">Keys <kbd>?</kbd></button>
</header>
<noscript><p class="lost">This page needs JavaScript. The same figures are in films.json and measurements.csv.</p></noscript>
<p id="lost" class="lost" hidden>The folder report_files beside this page is missing or not whole. The same figures are in films.json and measurements.csv.</p>
<details id="run"><summary id="counts"></summary><table id="run-facts"></table></details>
<div id="filters" role="group" aria-label="Which films are shown">
  <span id="levels"></span>
  <label>Notes <select id="with-notes"></select></label>
  <label>Name <input id="name" type="search" autocomplete="off" placeholder="any"></label>
  <output id="shown"></output>
</div>
<nav id="pager" aria-label="Pages of the run" hidden>
  <button type="button" id="page-before" title="Page before (P)">← page before</button>
  <label>Page <input id="page" type="number" min="1" aria-describedby="pages"></label> <span id="pages"></span>
  <button type="button" id="page-after" title="Page after (N)">page after →</button>
  <span id="places" aria-live="polite"></span>
  <span class="quiet">Names and sorting: these films only. Pages without the chosen verdicts and notes are passed over.</span>
</nav>
<div id="films" role="grid" tabindex="0" aria-label="Films">
  <div id="head" role="row" aria-rowindex="1"></div>
  <div id="rows" role="rowgroup"></div>
</div>
<dialog id="viewer" aria-label="Film">
  <div id="stage">
    <canvas id="canvas" tabindex="0" autofocus aria-label="Film with the outlines of both lungs"></canvas>
    <p id="no-picture" hidden></p>
    <div id="bar" role="toolbar" aria-label="View">
      <span class="legend"><span class="right">right lung</span> <span class="left">left lung</span></span>
      <label class="slider">Fill <input id="opacity" type="range" min="0" max="100" value="18"></label>
      <button type="button" id="outlines" aria-pressed="true" title="Outlines (O)">Outlines</button>
      <button type="button" id="fit" title="The whole film (0)">Fit</button>
      <button type="button" id="levels-back" title="The film's own levels (R)">Levels</button>
      <span class="group">
        <button type="button" data-tool="move" aria-pressed="true" title="The mouse moves the film (V)">Move</button>
        <button type="button" data-tool="window" aria-pressed="false" title="The mouse changes brightness and contrast (W)">Window</button>
      </span>
    </div>
    <div id="steps">
      <button type="button" id="before" title="Film before (←)">← before</button>
      <span id="place"></span>
      <button type="button" id="after" title="Film after (→)">after →</button>
    </div>
  </div>
  <section id="facts" aria-live="polite"></section>
  <button type="button" id="close" title="Close (Esc)" aria-label="Close">✕</button>
</dialog>
<dialog id="help" aria-label="Keys">
  <h2>Keys</h2>
  <dl>
    <dt><kbd>↑</kbd> <kbd>↓</kbd> <kbd>PgUp</kbd> <kbd>PgDn</kbd> <kbd>Home</kbd> <kbd>End</kbd></dt><dd>through the films</dd>
    <dt><kbd>Enter</kbd></dt><dd>look at the film</dd>
    <dt><kbd>/</kbd></dt><dd>look for a name</dd>
    <dt><kbd>P</kbd> <kbd>N</kbd></dt><dd>page before, page after, where a run has several</dd>
    <dt><kbd>Esc</kbd></dt><dd>close what is open</dd>
    <dt><kbd>?</kbd></dt><dd>these keys</dd>
  </dl>
  <h2>A film</h2>
  <dl>
    <dt><kbd>←</kbd> <kbd>→</kbd></dt><dd>film before, film after</dd>
    <dt><kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd></dt><dd>larger, smaller, whole film</dd>
    <dt><kbd>Shift</kbd> and arrows</dt><dd>move the film</dd>
    <dt><kbd>O</kbd> <kbd>R</kbd></dt><dd>outlines on and off, levels as they were</dd>
    <dt><kbd>V</kbd> <kbd>W</kbd></dt><dd>the mouse moves the film, or changes brightness and contrast</dd>
    <dt>mouse</dt><dd>wheel: larger, smaller; right button: brightness and contrast</dd>
  </dl>
  <form method="dialog"><button autofocus>Close</button></form>
</dialog>
</body>
</html>
)page";

}}}  // namespace lungseg::LUNGSEG_ABI::detail
