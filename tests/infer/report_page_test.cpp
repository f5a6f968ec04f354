// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// report.html in a browser that opens it as a file: rows are made as they are seen, the worst first; names are text;
// the keyboard does it all; the outlines on the canvas lie where the masks are; and runs of many films come in pages.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "../support/browser.hpp"
#include "../support/screen.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/infer/report/film_view.hpp"
#include "lungseg/infer/report/html_report.hpp"

using namespace lungseg;
using namespace lungseg_test;

namespace {

const std::string hostile = "<img src=x onerror=document.title='taken'>\"'&</b>\xE2\x80\xAE.png";
const std::string shown_hostile = "<img src=x onerror=document.title='taken'>\"'&</b>\\u{202e}.png";

/// A report of many films, of which the first few have pictures: 0 the hostile one, 1 one lung with notes, 2 failed, 3
/// refused; of the others every tenth is to be checked.
class drawn_report {
 public:
  explicit drawn_report(std::int64_t count) {
    for (int i = 0; i < count; ++i) add(i);
    write_html(folder_.path(), {.title = "Run", .facts = {{"model", "<b>model</b>"}}}, films_);
  }

  std::string address() const { return "file://" + (folder_ / "report.html").string(); }
  std::string folder() const { return folder_.path().string(); }
  const phantom& drawn() const { return drawn_; }

 private:
  void add(int i) {
    film_entry film{.image_id = i + 1, .file_name = i == 0 ? hostile : "film_" + std::to_string(i) + ".dcm"};
    film.status = i == 2 ? film_status::failed : i == 3 ? film_status::refused : film_status::ok;
    if (i == 2 || i == 3) {
      film.reason = "<script>document.title='taken'</script>";
      films_.push_back(film);
      return;
    }
    const bool doubtful = i % 10 == 1;
    film_prediction found = prediction(i, doubtful);
    film.lungs = std::ssize(found.lungs);
    film.lung_rows = lung_rows(found);
    film.verdict = found.verdict;
    film.notes = found.notes;
    film.height = found.height;
    film.width = found.width;
    film.content = {0, 7, found.width, found.height - 7};
    if (i < 2) film.spacing = pixel_spacing{0.143, 0.143, spacing_meaning::receptor};
    const std::string name = names_(film.file_name);
    film.files.emplace(name);
    if (i < 2) {
      write_film_files(folder_.path(), name, drawn_.picture, found);
      write_film_view(folder_.path(), name, drawn_.picture, found);
    }
    films_.push_back(film);
  }

  film_prediction prediction(int i, bool doubtful) const {
    film_prediction found{"", drawn_.picture.height, drawn_.picture.width};
    const double dice = doubtful ? 0.80 + 1e-6 * i : 0.95 + 1e-6 * i;
    found.verdict.level = doubtful ? verdict_level::check : verdict_level::good;
    for (const auto& [side, pixels] : {std::pair{left_lung, &drawn_.left}, {right_lung, &drawn_.right}}) {
      if (i == 1 && side == left_lung) continue;
      found.lungs.push_back({side, 0.9f, bounding_box(encode(*pixels)), encode(*pixels)});
      found.lungs.back().quality = lung_quality{dice, dice - 0.1, 1, found.verdict};
    }
    if (i == 1) found.notes = {{note_code::not_found, {}, left_lung}};
    return found;
  }

  const scratch_folder folder_;
  const phantom drawn_ = draw_phantom(5, 0, {.min_size = 200, .max_size = 300});
  result_names names_;
  std::vector<film_entry> films_;
};

std::string page_text(browser& page, const std::string& expression) {
  return page.evaluate(expression).GetString();
}

/// Keys as a keyboard sends them.
void press(browser& page, const std::string& key) {
  static const std::map<std::string, int> codes{{"Enter", 13},   {"Escape", 27},     {"End", 35},       {"Home", 36},
                                                {"ArrowUp", 38}, {"ArrowRight", 39}, {"ArrowDown", 40}, {"?", 191},
                                                {"o", 79},       {"n", 78},          {"p", 80}};
  const std::string code = std::to_string(codes.at(key)), text = key.size() == 1 ? ",\"text\":\"" + key + "\"" : "";
  for (const char* type : {"keyDown", "keyUp"})
    page.call("Input.dispatchKeyEvent", "{\"type\":\"" + std::string{type} + "\",\"key\":\"" + key + "\"" +
                                            (type[3] == 'D' ? text : "") + ",\"windowsVirtualKeyCode\":" + code + "}");
}

const std::string titles =
    "[...document.querySelectorAll('.film')].sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)"
    ".map((row) => row.children[1].textContent)";
const std::string active = "document.querySelector('.is-active').children[1].textContent";
const std::string seen_title = "document.querySelector('#facts .title').textContent";

void keep_screenshot(browser& page, const std::string& name) {
  if (const char* folder = std::getenv("LUNGSEG_SCREENSHOTS"))
    std::ofstream{std::filesystem::path{folder} / name, std::ios::binary} << page.screenshot();
}

/// A page of which the report's list is shown.
void open_report(browser& page, const drawn_report& report) {
  page.open(report.address());
  page.wait_for("document.readyState === 'complete' && document.querySelectorAll('.film').length > 0");
}

void choose_in(browser& page, const std::string& id, const std::string& value, const std::string& event) {
  page.evaluate("(() => { const field = document.getElementById('" + id + "'); field.value = '" + value +
                "'; field.dispatchEvent(new Event('" + event + "')); })()");
}

std::string part_of(browser& page, const std::string& id) {
  return page_text(page, "document.getElementById('" + id + "').textContent");
}

/// Nothing but what lies beside the page was asked for, and no name became markup.
void check_requests(browser& page, const drawn_report& report) {
  CHECK(page_text(page, "document.title") == "Run");
  for (const std::string& address : page.requests) {
    INFO(address);
    CHECK(address.rfind("file://" + report.folder(), 0) == 0);
  }
  std::vector<std::string> faults;
  for (const std::string& fault : page.faults)
    if (fault.find("ERR_FILE_NOT_FOUND") == std::string::npos) faults.push_back(fault);  // most films have no picture
  INFO((faults.empty() ? std::string{} : faults.front()));
  CHECK(faults.empty());
}

void sort_by(browser& page, const std::string& head) {
  page.evaluate("[...document.querySelectorAll('#head button')].find((each) => each.textContent === '" + head +
                "').click()");
}

}  // namespace

TEST_CASE("report.html in a browser: a whole page of films", "[infer]") {
  const std::string chromium = browser::find();
  if (chromium.empty()) {
    WARN("skipped: no Chromium (Debian: chromium)");
    return;
  }
  const drawn_report report{films_per_page};
  browser page{chromium};
  open_report(page, report);

  // The worst first, and only what is seen exists.
  CHECK(page_text(page, titles + ".slice(0, 4).join()") == "film_2.dcm,film_3.dcm,film_1.dcm,film_11.dcm");
  CHECK(page.evaluate("document.querySelectorAll('.film').length").GetInt() < 40);
  CHECK(page.requests.size() < 40);
  CHECK(page_text(page, "document.querySelector('#shown').textContent") == "5,000 of 5,000 films");
  CHECK(page.evaluate("document.querySelector('#pager').hidden").IsTrue());
  CHECK(page.evaluate("document.querySelector('#films').ariaRowCount === '5001'").IsTrue());
  CHECK(page_text(page, "document.querySelector('#run-facts').textContent").find("<b>model</b>") != std::string::npos);
  keep_screenshot(page, "report.png");

  // Keys go through the list, and a film at its other end is there at once.
  CHECK(page_text(page, "document.activeElement.id") == "films");
  press(page, "ArrowDown");
  CHECK(page_text(page, active) == "film_3.dcm");
  press(page, "End");
  CHECK(page_text(page, active) == "film_4999.dcm");
  CHECK(page.evaluate("(() => { const row = document.querySelector('.is-active').getBoundingClientRect(), box ="
                      " document.querySelector('#films').getBoundingClientRect();"
                      " return row.top >= box.top && row.bottom <= box.bottom + 1; })()")
            .IsTrue());
  press(page, "Home");
  CHECK(page_text(page, active) == "film_2.dcm");

  // Every column sorts, up and down.
  const int columns = page.evaluate("document.querySelectorAll('#head button').length").GetInt();
  CHECK(columns == 14);
  sort_by(page, "Image");
  CHECK(page_text(page, titles + "[1]") == "film_1.dcm");
  sort_by(page, "Image");
  CHECK(page_text(page, titles + "[0]") == "film_4999.dcm");
  CHECK(page_text(page, "document.querySelector('[aria-sort=descending]').textContent") == "Image");
  sort_by(page, "Dice R");
  CHECK(page_text(page, titles + ".slice(0, 2).join()") == "film_1.dcm,film_11.dcm");
  sort_by(page, "Dice L");
  CHECK(page_text(page, titles + "[0]") == "film_11.dcm");  // film_1 has no left lung
  sort_by(page, "Spacing");
  CHECK(page_text(page, titles + "[1]") == "film_1.dcm");
  CHECK(page_text(page, "document.querySelector('#rows').textContent").find("0.143 mm, receptor") != std::string::npos);

  // Verdicts, notes and names choose.
  page.evaluate("document.querySelector('#levels [value=good]').click()");
  CHECK(page_text(page, "document.querySelector('#shown').textContent") == "502 of 5,000 films");
  page.evaluate("document.querySelector('#levels [value=good]').click()");
  choose_in(page, "with-notes", "not_found", "change");
  CHECK(page_text(page, titles + ".join()") == "film_1.dcm");
  choose_in(page, "with-notes", "", "change");
  choose_in(page, "name", "ONERROR", "input");
  CHECK(page_text(page, titles + "[0]") == shown_hostile);
  CHECK(page.evaluate("document.querySelector('#rows .film b, #rows .film [src=x]') === null").IsTrue());

  // One film: from the keyboard, with its outlines where the masks are, without a picture where it has none.
  page.evaluate("document.querySelector('#films').focus()");
  press(page, "Enter");
  CHECK(page_text(page, seen_title) == shown_hostile);
  page.wait_for("document.querySelector('#no-picture').hidden && document.querySelector('#facts table') !== null");
  page.wait_for(
      "(() => { const canvas = document.querySelector('#canvas'), box = canvas.getBoundingClientRect();"
      " return box.width > 400; })()");
  const std::string facts = page_text(page, "document.querySelector('#facts').textContent");
  for (const char* said : {"0.143 mm, receptor: from the header: at the receptor", "within its border the film is",
                           "expected Dice", "_overlay.png"}) {
    INFO(said);
    CHECK(facts.find(said) != std::string::npos);
  }
  const auto outline_is_seen = [&] {
    page.evaluate(
        "new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 500))");
    const screen seen{page.screenshot()};
    int blue = 0, orange = 0;
    for (int y = 50; y < 700; y += 2)
      for (int x = 0; x < 1100; x += 2) {
        blue += seen.shows(x, y, {0, 158, 255}, 0);
        orange += seen.shows(x, y, {255, 176, 0}, 0);
      }
    return blue > 100 && orange > 100;
  };
  CHECK(outline_is_seen());
  keep_screenshot(page, "report_film.png");
  press(page, "o");
  CHECK_FALSE(outline_is_seen());
  press(page, "o");
  press(page, "?");
  CHECK(page.evaluate("document.querySelector('#help').open").IsTrue());
  press(page, "Escape");
  CHECK(page.evaluate("!document.querySelector('#help').open && document.querySelector('#viewer').open").IsTrue());
  press(page, "Escape");
  page.wait_for("!document.querySelector('#viewer').open && document.activeElement.id === 'films'");
  choose_in(page, "name", "", "input");
  sort_by(page, "Spacing");
  sort_by(page, "Spacing");  // the worst first again
  page.evaluate("document.querySelector('#films').focus()");
  press(page, "Enter");
  CHECK(page_text(page, seen_title) == "film_2.dcm");
  CHECK(page_text(page, "document.querySelector('#no-picture').textContent") == "This film has no result");
  press(page, "ArrowRight");
  CHECK(page_text(page, seen_title) == "film_3.dcm");
  press(page, "Escape");

  // On paper all rows stand that are chosen.
  choose_in(page, "with-notes", "+", "change");
  choose_in(page, "with-notes", "", "change");
  page.evaluate("document.querySelector('#levels [value=good]').click()");
  page.evaluate("dispatchEvent(new Event('beforeprint'))");
  CHECK(page.evaluate("document.querySelectorAll('.film').length").GetInt() == 502);
  page.evaluate("dispatchEvent(new Event('afterprint'))");
  CHECK(page.evaluate("document.querySelectorAll('.film').length").GetInt() < 40);

  check_requests(page, report);
}

TEST_CASE("report.html in a browser: the pages of a run of many films", "[infer]") {
  const std::string chromium = browser::find();
  if (chromium.empty()) {
    WARN("skipped: no Chromium (Debian: chromium)");
    return;
  }
  const drawn_report report{2 * films_per_page + 1};
  browser page{chromium};
  open_report(page, report);
  const auto wait_for_page = [&](int number, const std::string& shown) {
    page.wait_for("document.getElementById('page').value === '" + std::to_string(number) +
                  "' && document.getElementById('films').ariaBusy === 'false'");
    CHECK(part_of(page, "shown") == shown);
  };
  const std::string after = "document.getElementById('page-after')", before = "document.getElementById('page-before')";

  // Figures on top are those of the run, and the first page has what is worst in it.
  wait_for_page(1, "5,000 of these 5,000 films");
  CHECK(page_text(page, titles + ".slice(0, 4).join()") == "film_2.dcm,film_3.dcm,film_1.dcm,film_11.dcm");
  CHECK(part_of(page, "counts") == "10,001 films: 1 failed, 1 refused, 1,000 check, 8,999 good");
  CHECK(part_of(page, "levels").find("Good 8,999") != std::string::npos);
  CHECK(part_of(page, "run-facts").find("two lungs, one lung, no lung9998, 1, 0") != std::string::npos);
  CHECK(part_of(page, "pages") == "of 3");
  CHECK(part_of(page, "places") == "films 1 to 5,000 of 10,001, the worst first");
  CHECK(page.evaluate(before + ".disabled && !" + after + ".disabled && !document.getElementById('pager').hidden")
            .IsTrue());
  keep_screenshot(page, "report_pages.png");

  // From page to page by keys, buttons and number, one script at a time.
  press(page, "p");
  press(page, "n");
  wait_for_page(2, "5,000 of these 5,000 films");
  CHECK(page_text(page, titles + "[0]") == "film_4445.dcm");  // behind 2 + 1000 films and 3998 good ones
  CHECK(part_of(page, "places") == "films 5,001 to 10,000 of 10,001, the worst first");
  page.evaluate(after + ".click()");
  wait_for_page(3, "1 of these 1 films");
  CHECK(page_text(page, titles + ".join()") == "film_10000.dcm");
  CHECK(page.evaluate(after + ".disabled && document.querySelectorAll('script').length === 2").IsTrue());
  page.evaluate("dispatchEvent(new Event('beforeprint'))");
  CHECK(page.evaluate("document.querySelectorAll('.film').length").GetInt() == 1);
  page.evaluate("dispatchEvent(new Event('afterprint'))");

  // What is chosen leads to pages that hold it, over the whole run.
  page.evaluate("document.querySelector('#levels [value=good]').click()");
  wait_for_page(1, "1,002 of these 5,000 films");
  CHECK(page.evaluate(before + ".disabled && " + after + ".disabled").IsTrue());
  press(page, "n");
  wait_for_page(1, "1,002 of these 5,000 films");
  page.evaluate("document.querySelector('#levels [value=good]').click()");
  choose_in(page, "page", "99", "change");
  wait_for_page(3, "1 of these 1 films");
  choose_in(page, "with-notes", "not_found", "change");
  wait_for_page(1, "1 of these 5,000 films");
  CHECK(page_text(page, titles + ".join()") == "film_1.dcm");
  choose_in(page, "with-notes", "-", "change");
  wait_for_page(1, "4,999 of these 5,000 films");
  choose_in(page, "with-notes", "", "change");

  // Of pages that are asked for at once the last is shown, and one that is missing is told.
  page.evaluate(after + ".click(), " + before + ".click(), " + after + ".click(), " + after + ".click()");
  wait_for_page(3, "1 of these 1 films");
  CHECK(page_text(page, titles + ".join()") == "film_10000.dcm");
  std::filesystem::remove(report.folder() + "/report_files/films-0002.js");
  press(page, "p");
  wait_for_page(2, "0 of these 0 films");
  CHECK_FALSE(page.evaluate("document.getElementById('lost').hidden").IsTrue());
  press(page, "p");
  wait_for_page(1, "5,000 of these 5,000 films");
  CHECK(page.evaluate("document.getElementById('lost').hidden").IsTrue());
  check_requests(page, report);
}
