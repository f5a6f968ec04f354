// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/figure_text.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/utf8.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/score/evaluation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One run of predictions as a page to look at. Pictures are named relative to the page.
struct html_report {
  struct entry {
    std::string picture;                                  // file of the overlay
    film_prediction prediction;                           // its `file` is the heading
    std::string remark;                                   // a further line, e.g. the film's scores; may be empty
    std::optional<std::int64_t> image_id = std::nullopt;  // in results.json
  };
  std::string title = "Lungs on chest films";
  std::vector<std::pair<std::string, std::string>> facts;  // shown on top: model, laterality, settings
  std::vector<entry> entries;
  std::vector<film_failure> failures;  // films without a result
  std::vector<film_failure> refused;   // pictures that are no upright frontal film, and why
};

namespace detail {

/// Text as HTML: film names come from anywhere and must not become markup. Control characters, line breaks among them,
/// are shown by their pictures (U+2400 and on), and bytes that are not UTF-8 by U+FFFD.
inline std::string html_text(std::string_view text) {
  std::string result;
  for (const char c : to_utf8(text)) switch (c) {
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '&':
        result += "&amp;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      case '\x7F':
        result += "\xE2\x90\xA1";
        break;
      default:
        if (static_cast<unsigned char>(c) < ' ') {
          result += "\xE2\x90";
          result += static_cast<char>(0x80 + c);
        } else {
          result += c;
        }
    }
  return result;
}

/// A file name as the address of a file beside the page.
inline std::string html_address(std::string_view name) {
  std::string result;
  for (const unsigned char c : name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                       c == '_' || c == '.' || c == '/';
    char escaped[4];
    std::snprintf(escaped, sizeof escaped, "%%%02X", c);
    result += plain ? std::string(1, static_cast<char>(c)) : std::string{escaped};
  }
  return result;
}

inline constexpr std::string_view html_head = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="generator" content="lungseg"><meta name="viewport" content="width=device-width">
<style>
body { font: 15px/1.45 system-ui, sans-serif; max-width: 1100px; margin: 2em auto; padding: 0 1em; color: #222; }
table { border-collapse: collapse; margin: .6em 0; } td, th { padding: .15em 1em .15em 0; text-align: left; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
.notice { background: #fff3cd; padding: .5em .8em; border-radius: 4px; }
.fault { color: #a40000; } .film { border-top: 1px solid #ddd; padding: 1em 0; }
img { width: 100%; max-width: 760px; height: auto; background: #000; }
body:has(#show-good:not(:checked)) .is-good, body:has(#show-check:not(:checked)) .is-check,
body:has(#show-reject:not(:checked)) .is-reject { display: none; }
.left { color: #b37b00; font-weight: 600; } .right { color: #0070b8; font-weight: 600; }
</style>
)";

/// Which verdicts are shown: style sheets do it, so that the page needs no script.
inline constexpr std::string_view html_filter =
    "<p>Films by verdict, the worst first:\n"
    "<label><input type=\"checkbox\" id=\"show-reject\" checked> reject</label>\n"
    "<label><input type=\"checkbox\" id=\"show-check\" checked> check</label>\n"
    "<label><input type=\"checkbox\" id=\"show-good\" checked> good</label></p>\n";

/// Writes the page part by part.
class html_writer {
 public:
  html_writer(std::ostream& out, const html_report& report) : out_{out}, report_{report} {}

  void write() {
    const std::string title = html_text(report_.title);
    out_ << html_head << "<title>" << title << "</title></head><body>\n<h1>" << title << "</h1>\n"
         << "<p class=\"notice\">Research use only, not a medical device, not for diagnosis.</p>\n";
    summary();
    without_result("Films without a result", report_.failures);
    without_result("Refused: no upright frontal chest film", report_.refused);
    films();
    out_ << "</body></html>\n";
  }

 private:
  static std::string image(const std::optional<std::int64_t>& id) {
    return id ? " (image " + std::to_string(*id) + ")" : "";
  }
  void row(std::string_view name, const std::string& value) {
    out_ << "<tr><th>" << html_text(name) << "</th><td>" << html_text(value) << "</td></tr>\n";
  }

  void summary() {
    std::size_t found[3] = {0, 0, 0};
    note_counts notes;
    for (const html_report::entry& each : report_.entries) {
      ++found[std::min<std::size_t>(each.prediction.lungs.size(), 2)];
      notes.add(each.prediction.notes);
    }
    out_ << "<table>\n";
    for (const auto& [name, value] : report_.facts) row(name, value);
    row("films", std::to_string(report_.entries.size()));
    row("two lungs, one lung, no lung",
        std::to_string(found[2]) + ", " + std::to_string(found[1]) + ", " + std::to_string(found[0]));
    row("films with notes", std::to_string(notes.noted()));
    row("notes, films with each", notes.text());
    row("films that were refused", std::to_string(report_.refused.size()));
    row("films that failed", std::to_string(report_.failures.size()));
    out_ << "</table>\n";
  }

  void without_result(std::string_view heading, const std::vector<film_failure>& films) {
    if (films.empty()) return;
    out_ << "<h2>" << heading << "</h2>\n<ul>\n";
    for (const film_failure& each : films)
      out_ << "<li class=\"fault\">" << html_text(each.file) << image(each.image_id) << ": " << html_text(each.reason)
           << "</li>\n";
    out_ << "</ul>\n";
  }

  /// Worst first, where the flag tells them apart.
  void films() {
    std::vector<const html_report::entry*> order;
    for (const html_report::entry& each : report_.entries) order.push_back(&each);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto* a, const auto* b) { return rank(a->prediction) < rank(b->prediction); });
    out_ << html_filter;
    for (const html_report::entry* each : order) film(*each);
  }

  /// The verdict, and among equals the worst lung's expected Dice.
  static std::pair<int, double> rank(const film_prediction& p) {
    double worst = p.lungs.empty() ? 0 : 1;
    for (const predicted_lung& lung : p.lungs) worst = std::min(worst, lung.quality ? lung.quality->dice : 1);
    return {-static_cast<int>(p.verdict.level), worst};
  }

  /// What the network saw of the film.
  static std::string seen(const film_prediction& p) {
    std::string text = "black is " + std::to_string(p.levels.black) + ", white " + std::to_string(p.levels.white);
    if (p.content.height == p.height && p.content.width == p.width) return text;
    return text + "; within its border the film is " + std::to_string(p.content.width) + " x " +
           std::to_string(p.content.height) + " pixels at " + std::to_string(p.content.left) + ", " +
           std::to_string(p.content.top);
  }

  void film(const html_report::entry& each) {
    const film_prediction& p = each.prediction;
    out_ << "<div class=\"film is-" << name(p.verdict.level) << "\"><h2>" << html_text(p.file) << image(each.image_id)
         << "</h2>\n";
    if (!each.remark.empty()) out_ << "<p>" << html_text(each.remark) << "</p>\n";
    out_ << "<p>verdict: " << name(p.verdict.level) << "</p>\n";
    for (const film_note& note : p.notes) out_ << "<p class=\"fault\">" << html_text(line_of(note)) << "</p>\n";
    out_ << "<p>" << seen(p) << "</p>\n";
    out_ << "<table><tr><th>lung</th><th>verdict</th><th>expected Dice</th><th>score</th><th>pixels</th><th>share of "
            "the film</th>"
            "<th>box: x, y, width, height</th></tr>\n";
    for (const predicted_lung& lung : p.lungs) this->lung(p, lung);
    out_ << "</table>\n<a href=\"" << html_address(each.picture) << "\"><img loading=\"lazy\" src=\""
         << html_address(each.picture) << "\" alt=\"film and lungs\"></a></div>\n";
  }

  static std::string expected(const lung_quality& of) {
    return fixed(of.dice, 2) + " (" + fixed(of.low, 2) + " to " + fixed(of.high, 2) + ")";
  }

  void lung(const film_prediction& p, const predicted_lung& lung) {
    const std::string side = lung.class_id == left_lung ? "left" : "right";
    const std::int64_t pixels = area(lung.pixels);
    const double share = 100.0 * static_cast<double>(pixels) / (static_cast<double>(p.height) * p.width);
    const box& b = lung.area;
    const auto whole = [](float v) { return fixed(static_cast<double>(v), 0); };
    out_ << "<tr><td class=\"" << side << "\">" << side << "</td><td>"
         << (lung.quality ? name(lung.quality->verdict.level) : "") << "</td><td class=\"n\">"
         << (lung.quality ? expected(*lung.quality) : "") << "</td><td class=\"n\">"
         << fixed(static_cast<double>(lung.score), 3) << "</td><td class=\"n\">" << pixels << "</td><td class=\"n\">"
         << fixed(share, 1) << " %</td><td class=\"n\">" << whole(b.x1) << ", " << whole(b.y1) << ", "
         << whole(b.width()) << ", " << whole(b.height()) << "</td></tr>\n";
  }

  std::ostream& out_;
  const html_report& report_;
};

}  // namespace detail

/// Writes the page, as a whole or not at all.
/// \throws file_error when it cannot be written
inline void write_html(const std::filesystem::path& file, const html_report& report) {
  write_atomically(file, [&](std::ostream& out) { detail::html_writer{out, report}.write(); });
}

}}  // namespace lungseg::LUNGSEG_ABI
