// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// The page of lungseg serve in a browser: films are dropped, one of them in a DICOM file, outlines lie where the masks
// are, one is mended and downloaded, and neither the console nor another host hears of it.

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "../support/browser.hpp"
#include "../support/plain_dicom.hpp"
#include "../support/screen.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/mask_io.hpp"
#include "serving.hpp"

using namespace lungseg_test;

namespace {

/// Where film pixels are on the screen.
struct place_on_screen {
  double scale, x, y;
};
place_on_screen film_on_screen(browser& page) {
  const rapidjson::Document view = page.evaluate(
      "import('/main.js').then(({ viewer }) => { const at = viewer.canvas.getBoundingClientRect();"
      " return { scale: viewer.view.scale, x: viewer.view.x + at.x, y: viewer.view.y + at.y }; })");
  return {view["scale"].GetDouble(), view["x"].GetDouble(), view["y"].GetDouble()};
}

lungseg::mask mask_of_server(const served& server, const std::string& job, const char* file) {
  const scratch_folder folder;
  put_file(folder / "mask.png", ask(server.port(), "GET", "/v1/jobs/" + job + "/1_" + file).body);
  return lungseg::read_mask(folder / "mask.png");
}

/// Counts the pixels of a mask's inner border, and those of them whose colour is not seen at their place.
std::pair<int, int> unseen_border(const lungseg::mask& mask, const screen& seen, const place_on_screen& at,
                                  const std::vector<int>& colour) {
  int border = 0, unseen = 0;
  for (int y = 1; y + 1 < mask.height; ++y)
    for (int x = 1; x + 1 < mask.width; ++x) {
      if (!mask(y, x) || (mask(y, x - 1) && mask(y, x + 1) && mask(y - 1, x) && mask(y + 1, x))) continue;
      ++border;
      const int reach = static_cast<int>(at.scale) + 2;
      unseen += !seen.shows(at.x + (x + 0.5) * at.scale, at.y + (y + 0.5) * at.scale, colour, reach);
    }
  return {border, unseen};
}

std::string job_of(browser& page, int film) {
  const rapidjson::Document id =
      page.evaluate("import('/main.js').then(({ films }) => films.films[" + std::to_string(film) + "].job)");
  return id.GetString();
}

void key(browser& page, const std::string& name, const std::string& more = "") {
  page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '" + name + "', bubbles: true, " +
                more + " }))");
}

void wait_for_pictures(browser& page) {
  page.evaluate(
      "new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 200))");
}

const std::vector<int> orange{255, 176, 0}, blue{0, 158, 255};

/// Waits for a file that the browser saves.
void wait_for_file(const std::filesystem::path& file) {
  for (int tenths = 0; tenths < 300 && !std::filesystem::exists(file); ++tenths)
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  REQUIRE(std::filesystem::exists(file));
}

/// The fourth film, in a DICOM file: it is shown as others are, and its segmentation can be had.
void check_dicom_film(browser& page, const served& server, const std::filesystem::path& downloads) {
  page.evaluate("import('/main.js').then(({ viewer }) => { window.before = viewer.film; })");
  page.evaluate("document.querySelectorAll('#films li')[3].click()");
  page.wait_for("document.querySelector('#facts .title').textContent === 'Nobody.dcm'");
  page.wait_for("import('/main.js').then(({ viewer }) => viewer.film !== null && viewer.film !== window.before)");
  page.wait_for("import('/main.js').then(({ films }) => films.films[3].pictured)");  // in the list
  wait_for_pictures(page);
  const std::string job = job_of(page, 3);
  const lungseg::mask left = mask_of_server(server, job, "left.png");
  const auto [border, unseen] = unseen_border(left, screen{page.screenshot()}, film_on_screen(page), orange);
  CHECK(border > 0);
  CHECK(unseen <= border / 100);
  for (const std::string kind : {"seg", "sr", "gsps"}) {
    INFO(kind);
    page.evaluate("document.querySelector('#facts a[download$=\"_" + kind + ".dcm\"]').click()");
    const std::filesystem::path saved = downloads / ("film_000001_" + kind + ".dcm");
    wait_for_file(saved);
    CHECK(contents_of(saved) == ask(server.port(), "GET", "/v1/jobs/" + job + "/1_" + kind + ".dcm").body);
  }
  const http_answer again =
      ask(server.port(), "POST", "/v1/segment?window=100,150", contents_of(downloads / "Nobody.dcm"));
  CHECK(ask(server.port(), "GET", "/v1/jobs/" + job + "/1_overlay.png").body ==
        ask(server.port(), "GET", again.headers.at("location") + "/1_overlay.png").body);
  if (const char* folder = std::getenv("LUNGSEG_SCREENSHOTS"))
    std::ofstream{std::filesystem::path{folder} / "serve_dicom.png", std::ios::binary} << page.screenshot();
  page.evaluate("document.querySelectorAll('#films li')[0].click()");
  page.wait_for("document.querySelector('#facts .title').textContent === 'phantom_00000.png'");
  CHECK(page.evaluate("({ links: document.querySelectorAll('#facts a[download$=\".dcm\"]').length })")["links"]
            .GetInt() == 0);
}

}  // namespace

TEST_CASE("serve: the page in a browser", "[cli]") {
  if (!can_serve()) return;
  const std::string chromium = browser::find();
  if (chromium.empty()) {
    WARN("skipped: no Chromium (Debian: chromium)");
    return;
  }
  const served server = serve();
  const scratch_folder downloads;
  browser page{chromium};
  page.save_downloads_to(downloads.path());
  page.open(server.address());
  page.wait_for(
      "document.readyState === 'complete' && document.querySelector('#model').textContent.includes('safetensors')");
  const bool dicom = json_of(ask(server.port(), "GET", "/v1/health"))["dicom"].GetBool();
  std::vector<std::string> chosen{drawn_file(0), drawn_file(1), drawn_file(2)};
  if (dicom) {
    put_file(downloads / "Nobody.dcm", plain_film(lungseg::read_film(drawn_file(3))).bytes());
    chosen.push_back((downloads / "Nobody.dcm").string());
  }
  page.evaluate("document.querySelector('#window').value = '100, 150'");  // of the DICOM film; others know none
  page.choose_files("#files", chosen);
  page.wait_for("document.querySelectorAll('.chip:not([hidden])').length === " + std::to_string(chosen.size()));
  page.wait_for("import('/main.js').then(({ viewer }) => viewer.film !== null)");
  wait_for_pictures(page);

  const std::string job = job_of(page, 0);
  const lungseg::mask left = mask_of_server(server, job, "left.png"), right = mask_of_server(server, job, "right.png");
  const place_on_screen at = film_on_screen(page);
  int drawn = 0;
  {
    const screen seen{page.screenshot()};
    for (const auto& [mask, colour] : {std::pair{&left, &orange}, std::pair{&right, &blue}}) {
      const auto [border, unseen] = unseen_border(*mask, seen, at, *colour);
      drawn += border;
      CHECK(unseen <= border / 100);
    }
    CHECK(drawn > 0);
  }

  // A stroke of the brush, across the film's middle.
  page.evaluate(
      "document.querySelector('[data-tool=brush]').click(), document.querySelector('[data-side=left]').click()");
  const double y = at.y + left.height / 2.0 * at.scale, from = at.x + left.width * 0.3 * at.scale;
  page.mouse("mousePressed", from, y);
  for (int step = 1; step <= 5; ++step) page.mouse("mouseMoved", from + step * 0.08 * left.width * at.scale, y);
  page.mouse("mouseReleased", from + 0.4 * left.width * at.scale, y);
  page.wait_for("document.querySelector('.is-mended')");
  const lungseg::mask mended = mask_of_server(server, job, "left.png");
  CHECK(mended != left);
  CHECK(mended(left.height / 2, left.width / 2) == 1);
  CHECK(mask_of_server(server, job, "right.png")(left.height / 2, left.width / 2) == 0);
  wait_for_pictures(page);
  const auto [border, unseen] = unseen_border(mended, screen{page.screenshot()}, at, orange);
  CHECK(border > 0);
  CHECK(unseen <= border / 100);

  // Undone, the masks are the model's again; redone, the person's.
  key(page, "z", "ctrlKey: true");
  page.wait_for("import('/main.js').then(({ saved }) => saved()).then(() => true)");
  CHECK(mask_of_server(server, job, "left.png") == left);
  key(page, "y", "ctrlKey: true");
  page.wait_for("import('/main.js').then(({ saved }) => saved()).then(() => true)");

  page.evaluate("document.querySelector('[data-export=\"results.zip\"]').click()");
  const std::filesystem::path archive = downloads / "lungseg_results.zip";
  wait_for_file(archive);
  const program_run unpacked =
      run_shell("cd " + downloads.path().string() + " && python3 -m zipfile -e lungseg_results.zip .");
  REQUIRE(unpacked.status == 0);
  CHECK(lungseg::read_mask(downloads / "phantom_00000_left.png") == mended);

  // The next film by its key, and back.
  key(page, "ArrowDown");
  page.wait_for("document.querySelectorAll('#films li')[1].getAttribute('aria-selected') === 'true'");
  page.wait_for("document.querySelector('#facts .title').textContent === 'phantom_00001.png'");
  key(page, "ArrowUp");
  page.wait_for("document.querySelector('#facts .title').textContent === 'phantom_00000.png'");

  if (dicom) check_dicom_film(page, server, downloads.path());

  for (const std::string& address : page.requests) {
    INFO(address);
    CHECK((address.rfind(server.address(), 0) == 0 || address.rfind("blob:" + server.address(), 0) == 0));
  }
  CHECK(page.requests.size() > 10);
  INFO((page.faults.empty() ? std::string{} : page.faults.front()));
  CHECK(page.faults.empty());
  if (const char* folder = std::getenv("LUNGSEG_SCREENSHOTS"))
    std::ofstream{std::filesystem::path{folder} / "serve.png", std::ios::binary} << page.screenshot();
}
