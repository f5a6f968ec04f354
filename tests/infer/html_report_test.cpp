// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/report/html_report.hpp"

#include <catch2/catch.hpp>

#include "../support/scratch_folder.hpp"

using namespace lungseg;
using namespace Catch::Matchers;
using lungseg_test::contents_of;
using lungseg_test::scratch_folder;

TEST_CASE("html_text and html_address: names cannot become markup or leave the folder's page", "[infer]") {
  CHECK(detail::html_text("a<b>&\"'") == "a&lt;b&gt;&amp;&quot;&#39;");
  CHECK(detail::html_text("caf\xE9\n\x7F\t") == "caf\xEF\xBF\xBD\xE2\x90\x8A\xE2\x90\xA1\xE2\x90\x89");
  CHECK(detail::html_text("<script>") == "&lt;script&gt;");
  CHECK(detail::html_address("film 1#?%.png") == "film%201%23%3F%25.png");
  CHECK(detail::html_address("\xC3\xA4.png") == "%C3%A4.png");
}

TEST_CASE("write_html: counts, films, failures, notice", "[infer]") {
  const scratch_folder folder;
  mask inside{10, 20};
  for (int y = 2; y < 7; ++y)
    for (int x = 1; x < 5; ++x) inside(y, x) = 1;
  const auto lung = [&](int id) { return predicted_lung{id, 0.875f, bounding_box(encode(inside)), encode(inside)}; };
  html_report report;
  report.facts = {{"model", "best & last.safetensors"}};
  report.entries.push_back({"a_overlay.png", {"a.png", 10, 20, laterality::patient, {}, {lung(1), lung(2)}, {}}, {}});
  report.entries.push_back(
      {"b_overlay.png",
       {"<b>.png", 10, 20, laterality::patient, {}, {lung(2)}, {{note_code::not_found, "left lung"}}},
       "Dice 0.5"});
  report.failures.push_back({"c.png", "is empty"});
  write_html(folder / "report.html", report);

  const std::string page = contents_of(folder / "report.html");
  CHECK_THAT(page, StartsWith("<!DOCTYPE html>") && Contains("</html>"));
  CHECK_THAT(page, Contains("not a medical device") && Contains("best &amp; last.safetensors"));
  CHECK_THAT(page, Contains("<td>1, 1, 0</td>"));  // films with two lungs, one, none
  CHECK_THAT(page, Contains("c.png: is empty") && Contains("&lt;b&gt;.png") && !Contains("<b>"));
  CHECK_THAT(page, Contains("not_found: left lung</p>") && Contains("Dice 0.5"));
  CHECK_THAT(page, Contains("films with notes</th><td>1</td>") && Contains("each</th><td>not_found 1</td>"));
  CHECK_THAT(page, Contains("src=\"a_overlay.png\"") && Contains("0.875"));
  CHECK_THAT(page, Contains(">20</td>") && Contains("10.0 %") && Contains("1, 2, 4, 5"));  // pixels, share, box
  CHECK_THROWS_AS(write_html(folder / "missing/report.html", report), file_error);
}

TEST_CASE("write_html: the worst first, and verdicts that can be hidden", "[infer]") {
  const scratch_folder folder;
  html_report report;
  const auto add = [&](const std::string& name, verdict_level level, double dice) {
    film_prediction found{name, 10, 20, laterality::patient, {}, {}, {}};
    found.lungs.push_back(
        {left_lung, 0.9f, {}, encode(mask{10, 20}), {}, lung_quality{dice, dice - 0.1, 1, {level, {}}}});
    found.verdict.level = level;
    report.entries.push_back({name + "_overlay.png", found, {}});
  };
  add("fair", verdict_level::good, 0.93);
  add("odd", verdict_level::check, 0.89);
  add("fine", verdict_level::good, 0.97);
  add("bad", verdict_level::reject, 0.5);
  add("worse", verdict_level::check, 0.8);
  write_html(folder / "report.html", report);
  const std::string page = contents_of(folder / "report.html");
  std::size_t last = 0;
  for (const char* name : {"bad", "worse", "odd", "fair", "fine"}) {
    const std::size_t at = page.find(std::string{"<h2>"} + name + "</h2>");
    REQUIRE(at != page.npos);
    CHECK(at > last);
    last = at;
  }
  CHECK_THAT(page, Contains("<div class=\"film is-reject\"><h2>bad</h2>"));
  CHECK_THAT(page, Contains("<td>check</td><td class=\"n\">0.89 (0.79 to 1.00)</td>"));
  CHECK_THAT(page, Contains("id=\"show-check\"") && Contains("body:has(#show-check:not(:checked)) .is-check"));
}
