// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The style of report.html, on screens of both kinds and on paper.
inline constexpr std::string_view report_css = R"page(:root {
  --ground: #f6f7f9; --panel: #ffffff; --ink: #1c2530; --quiet: #5c6877; --line: #dde2e8; --hover: #eef2f6;
  --accent: #1f6feb; --left: #9a6700; --right: #0063b1; --good: #1a7f4b; --check: #9a6700; --reject: #b42318;
  --columns: 84px minmax(150px, 1.5fr) 60px 92px minmax(150px, 1.6fr) repeat(8, 58px) 56px minmax(160px, 1fr);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #11161c; --panel: #171d25; --ink: #e3e8ee; --quiet: #95a1b0; --line: #2a323d; --hover: #202935;
    --accent: #6aa8ff; --left: #ffb000; --right: #58bcff; --good: #4cc38a; --check: #ffb224; --reject: #ff7b6e;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; background: var(--ground); color: var(--ink); font: 14px/1.4 system-ui, sans-serif; }
h1, h2, p, ul, dl, dd { margin: 0; padding: 0; }
h1 { font-size: 17px; font-weight: 650; }
h2 { font-size: 12px; font-weight: 600; color: var(--quiet); margin: 14px 0 6px; }
kbd { font: 12px/1.3 ui-monospace, monospace; border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 4px; padding: 0 4px; background: var(--ground); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
button, select, input[type=search], input[type=number] { font: inherit; font-size: 13px; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 4px 9px; }
button { cursor: pointer; } button:hover:not(:disabled) { background: var(--hover); } button:disabled { opacity: .45; cursor: default; }
header { display: flex; align-items: center; gap: 14px; padding: 9px 16px; background: var(--panel); border-bottom: 1px solid var(--line); }
header .notice { margin-left: auto; } .quiet, .notice { color: var(--quiet); font-size: 12.5px; }
.lost { margin: 16px; padding: 10px 14px; border-left: 3px solid var(--reject); background: var(--panel); }
#run { padding: 8px 16px 0; } #run summary { cursor: pointer; width: max-content; max-width: 100%; }
#run table { border-collapse: collapse; font-size: 13px; margin: 6px 0; } #run th { text-align: left; font-weight: 400; color: var(--quiet); padding: 1px 18px 1px 0; vertical-align: top; white-space: nowrap; }
#filters { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 18px; padding: 8px 16px; font-size: 13px; }
#filters label { display: inline-flex; align-items: center; gap: 6px; } #levels { display: inline-flex; flex-wrap: wrap; gap: 6px 12px; }
#pager { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; padding: 0 16px 8px; font-size: 13px; } #page { width: 76px; }
#shown { margin-left: auto; color: var(--quiet); }
#films { flex: 1; min-height: 0; overflow: auto; background: var(--panel); border-top: 1px solid var(--line); position: relative; outline-offset: -3px; }
#head, .film { display: grid; grid-template-columns: var(--columns); gap: 0 8px; align-items: center; min-width: 1360px; padding: 0 16px; }
#head { position: sticky; top: 0; z-index: 1; height: 34px; background: var(--panel); border-bottom: 1px solid var(--line); }
#head button { border: 0; padding: 4px 2px; width: 100%; text-align: inherit; font-size: 12px; font-weight: 600; color: var(--quiet); background: none; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
#head [aria-sort=ascending] button::after { content: " ↑"; } #head [aria-sort=descending] button::after { content: " ↓"; }
#rows { position: relative; min-width: 1360px; }
.film { position: absolute; left: 0; right: 0; height: 64px; border-bottom: 1px solid var(--line); cursor: pointer; font-size: 13px; }
.film:hover { background: var(--hover); }
.film.is-active { background: var(--hover); box-shadow: inset 3px 0 var(--accent); }
#films:focus-visible .film.is-active { outline: 2px solid var(--accent); outline-offset: -2px; }
.film > * { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.film img { display: block; width: 56px; height: 56px; object-fit: contain; background: #0c1014; border-radius: 4px; }
.film .notes { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; white-space: normal; font-size: 12px; line-height: 1.3; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.chip { font-size: 12px; font-weight: 600; padding: 1px 8px; border-radius: 99px; border: 1px solid currentColor; }
.is-good { color: var(--good); } .is-check { color: var(--check); } .is-reject, .is-refused, .is-failed, .is-not_done { color: var(--reject); }
.left { color: var(--left); } .right { color: var(--right); }
dialog { border: 1px solid var(--line); border-radius: 12px; background: var(--panel); color: var(--ink); padding: 18px 22px; max-width: 560px; }
dialog::backdrop { background: #000a; }
dialog dl { display: grid; grid-template-columns: max-content 1fr; gap: 7px 18px; font-size: 13px; margin-bottom: 12px; }
#viewer { padding: 0; border: 0; border-radius: 0; max-width: none; max-height: none; width: 100vw; height: 100vh; }
#viewer[open] { display: grid; grid-template-columns: minmax(0, 1fr) 320px; }
#stage { position: relative; background: #0a0d11; min-height: 0; overflow: hidden; color: #dfe5ec; }
#canvas { position: absolute; inset: 0; width: 100%; height: 100%; touch-action: none; cursor: grab; outline-offset: -3px; }
#no-picture { position: absolute; inset: 0; display: grid; place-content: center; color: #b5bec8; }
#bar, #steps { position: absolute; left: 0; right: 0; display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: 6px 12px; padding: 8px 12px; font-size: 13px; }
#bar { top: 0; background: #0a0d11cc; } #steps { bottom: 4px; } #place { padding: 3px 8px; border-radius: 6px; background: #0a0d11cc; min-width: 110px; text-align: center; font-variant-numeric: tabular-nums; }
.legend { margin-right: auto; display: flex; gap: 14px; font-weight: 600; font-size: 12.5px; } .legend .left { color: #ffb000; } .legend .right { color: #009eff; }
#stage button { color: inherit; background: #151b22; border-color: #36414d; } #stage button:hover:not(:disabled) { background: #222b35; }
#stage [aria-pressed=true] { background: #2b3643; border-color: #6b7a8b; color: #fff; }
.slider { display: flex; align-items: center; gap: 7px; } .slider input { width: 84px; }
#facts { padding: 14px; overflow-y: auto; border-left: 1px solid var(--line); }
#facts .title { font-size: 15px; font-weight: 600; color: var(--ink); margin: 0 34px 8px 0; overflow-wrap: anywhere; }
#facts .verdict { border-left: 3px solid currentColor; padding: 2px 0 2px 10px; overflow-wrap: anywhere; } #facts .verdict p { color: var(--ink); }
#facts ul { list-style: none; } #facts li { margin-top: 8px; } #facts p, #facts li div { overflow-wrap: anywhere; }
#facts table { border-collapse: collapse; width: 100%; font-size: 13px; } #facts tbody tr { border-top: 1px solid var(--line); }
#facts th { text-align: left; font-weight: 400; color: var(--quiet); padding: 3px 0; } #facts thead th { text-align: right; font-weight: 600; }
#facts thead .left { color: var(--left); } #facts thead .right { color: var(--right); }
#facts td { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; padding: 3px 0 3px 10px; }
#facts a { color: var(--accent); overflow-wrap: anywhere; }
#close { position: absolute; top: 8px; right: 8px; }
@media (max-width: 820px) { #viewer[open] { grid-template: minmax(0, 1fr) 40vh / auto; } #facts { border: 0; } }
@media print {
  @page { size: landscape; margin: 12mm; }
  :root {
    --ground: #fff; --panel: #fff; --ink: #000; --quiet: #444; --line: #bbb; --hover: #fff; --left: #7a5200; --right: #004a85;
    --good: #125c36; --check: #7a5200; --reject: #8f1c13;
    --columns: minmax(0, 1.5fr) 34px 60px minmax(0, 1.7fr) repeat(8, 44px) 40px minmax(0, 1fr);
  }
  html, body { height: auto; display: block; } #help-button, #filters label, #pager button, #close, #bar, #steps { display: none; }
  #films { overflow: visible; border: 0; } #rows { height: auto !important; min-width: 0; }
  #head, .film { position: static; min-width: 0; padding: 0; gap: 0 6px; } .film { height: auto; break-inside: avoid; font-size: 9px; box-shadow: none !important; }
  .film > *, .film .notes { display: block; white-space: normal; overflow-wrap: anywhere; font-size: inherit; -webkit-line-clamp: none; }
  .film > .thumbnail, #head > .thumbnail { display: none; } #head button { font-size: 8.5px; white-space: normal; overflow-wrap: anywhere; padding: 0; }
  .chip { border: 0; padding: 0; font-size: inherit; }
  body.is-viewing > :not(#viewer, header) { display: none; }
  #viewer[open] { position: static; display: block; width: auto; height: auto; } #stage { height: 120mm; }
  dialog, #facts { overflow: visible !important; border: 0; } :focus-visible, .film { outline: 0 !important; }
}
)page";

}}}  // namespace lungseg::LUNGSEG_ABI::detail
