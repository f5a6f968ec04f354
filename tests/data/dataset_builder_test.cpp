// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/dataset/dataset_builder.hpp"
#include "lungseg/data/dataset/figures.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/png_writer.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <new>
#include <set>
#include <string>
#include <vector>

#include "lungseg/data/coco/coco_writer.hpp"
#include "lungseg/data/dataset/source_of_folder.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/pixels/morphology.hpp"
#include "support/mask_shapes.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg_test;

namespace {

namespace fs = std::filesystem;
constexpr phantom_options small{.min_size = 96, .max_size = 96};

mask both_lungs(const phantom& drawn) {
  return from_sides(drawn.left, drawn.right).given;
}

/// Folders "films", "masks", "left" and "right" with `count` drawn films a00.png, a01.png, ...
struct drawn_folders {
  scratch_folder root;
  std::vector<phantom> films;

  explicit drawn_folders(int count) {
    for (const char* name : {"films", "masks", "left", "right"}) fs::create_directory(root / name);
    for (int i = 0; i < count; ++i) {
      films.push_back(draw_phantom(3, static_cast<std::uint64_t>(i), small));
      const std::string file = name_of(i);
      write_png(root / "films" / file, films.back().picture);
      write_mask(root / "masks" / file, both_lungs(films.back()));
      write_mask(root / "left" / file, films.back().left);
      write_mask(root / "right" / file, films.back().right);
    }
  }
  static std::string name_of(int i) { return "a0" + std::to_string(i) + ".png"; }
  film_sources with_masks() const { return {.images = root / "films", .masks = root / "masks"}; }
  film_sources with_sides() const { return {.images = root / "films", .left = root / "left", .right = root / "right"}; }
};

const film_report& report_of(const built_dataset& built, const std::string& file) {
  for (const film_report& film : built.report.films)
    if (fs::path{film.file}.filename() == file) return film;
  FAIL("no report of " << file);
  return built.report.films.front();
}

/// The mask of a class in a record; nothing set when it has none.
mask mask_of(const film_record& record, int class_id) {
  for (const instance& lung : record.lungs)
    if (lung.class_id == class_id) return decode(lung.pixels);
  return mask(record.height, record.width);
}

bool same(const film_dataset& a, const film_dataset& b) {
  if (a.films.size() != b.films.size() || a.sides != b.sides) return false;
  for (std::size_t i = 0; i < a.films.size(); ++i) {
    if (a.films[i].file != b.films[i].file || a.films[i].lungs.size() != b.films[i].lungs.size()) return false;
    for (std::size_t k = 0; k < a.films[i].lungs.size(); ++k)
      if (a.films[i].lungs[k].pixels != b.films[i].lungs[k].pixels) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("build_dataset: one mask per film becomes left and right lung with boxes") {
  const drawn_folders folders{4};
  const built_dataset built = build_dataset(context{}, folders.with_masks());
  CHECK(built.report.kept() == 4);
  CHECK(built.report.left_out() == 0);
  CHECK(built.dataset.folder == folders.root / "films");
  CHECK(built.dataset.sides == laterality::patient);
  CHECK(built.dataset.classes == std::vector<std::string>{"left lung", "right lung"});
  REQUIRE(built.dataset.films.size() == 4);
  for (int i = 0; i < 4; ++i) {
    const film_record& record = built.dataset.films[static_cast<std::size_t>(i)];
    const phantom& drawn = folders.films[static_cast<std::size_t>(i)];
    CHECK(record.file == drawn_folders::name_of(i));
    CHECK(record.height == drawn.picture.height);
    CHECK(record.width == drawn.picture.width);
    REQUIRE(record.lungs.size() == 2);
    CHECK(iou(mask_of(record, left_lung), drawn.left) > 0.98);
    CHECK(iou(mask_of(record, right_lung), drawn.right) > 0.98);
    for (const instance& lung : record.lungs) CHECK(lung.area == bounding_box(lung.pixels));
    CHECK(report_of(built, record.file).split == split_reason::ok);
  }
}

TEST_CASE("build_dataset: films say what their masks cover and where they come from") {
  const drawn_folders folders{2};
  build_options options;
  for (const film_record& film : build_dataset(context{}, folders.with_masks(), options).dataset.films) {
    CHECK(film.definition == std::nullopt);
    CHECK(film.source == folders.root.path().filename().string());
  }
  options.definition = lung_definition::whole;
  options.source = "pediatric";
  for (const film_record& film : build_dataset(context{}, folders.with_sides(), options).dataset.films) {
    CHECK(film.definition == lung_definition::whole);
    CHECK(film.source == "pediatric");
  }
  options.source = "";
  CHECK(build_dataset(context{}, folders.with_masks(), options).dataset.films[0].source.empty());
}

TEST_CASE("source_of_folder: a folder's name that says something") {
  CHECK(source_of_folder("/home/me/jsrt") == "jsrt");
  CHECK(source_of_folder("jsrt/") == "jsrt");
  CHECK(source_of_folder("data/montgomery/Images/") == "montgomery");
  CHECK(source_of_folder("./images") == "images");
  CHECK(source_of_folder("../films") == "films");
  CHECK(source_of_folder("/films") == "films");
  CHECK(source_of_folder(".").empty());
  CHECK(source_of_folder("").empty());
}

TEST_CASE("build_dataset: image sides exchange the names, not the masks") {
  const drawn_folders folders{2};
  for (const film_sources& sources : {folders.with_masks(), folders.with_sides()}) {
    const film_dataset patient = build_dataset(context{}, sources).dataset;
    const film_dataset picture = build_dataset(context{}, sources, {.sides = laterality::image}).dataset;
    CHECK(picture.sides == laterality::image);
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK(mask_of(picture.films[i], left_lung) == mask_of(patient.films[i], right_lung));
      CHECK(mask_of(picture.films[i], right_lung) == mask_of(patient.films[i], left_lung));
    }
  }
}

TEST_CASE("build_dataset: folders of left and right lungs are believed, and doubted aloud") {
  const drawn_folders folders{2};
  const built_dataset built = build_dataset(context{}, folders.with_sides());
  REQUIRE(built.report.kept() == 2);
  CHECK(iou(mask_of(built.dataset.films[1], left_lung), folders.films[1].left) > 0.98);
  for (const film_report& film : built.report.films) CHECK(film.message.empty());

  film_sources exchanged = folders.with_sides();
  std::swap(exchanged.left, exchanged.right);
  const built_dataset doubted = build_dataset(context{}, exchanged);
  CHECK(doubted.report.kept() == 2);
  CHECK(iou(mask_of(doubted.dataset.films[1], left_lung), folders.films[1].right) > 0.98);
  for (const film_report& film : doubted.report.films) CHECK_THAT(film.message, Catch::Contains("look exchanged"));
  CHECK(doubted.report.sides_doubted() == 2);
  CHECK(built.report.sides_doubted() == 0);

  const built_dataset named = build_dataset(context{}, exchanged, {.folder_sides = laterality::image});
  CHECK(same(named.dataset, built.dataset));
  for (const film_report& film : named.report.films) CHECK(film.message.empty());
}

TEST_CASE("build_dataset: every fault of a film is named, and none stops the others") {
  const drawn_folders folders{8};
  const fs::path films = folders.root / "films", masks = folders.root / "masks";
  fs::remove(masks / "a01.png");
  fs::rename(films / "a02.png", folders.root / "a02.png");
  write_mask(masks / "a03.png", mask(40, 50, 1));
  const std::string whole = contents_of(films / "a04.png");
  put_file(films / "a04.png", whole.substr(0, whole.size() / 2));
  put_file(masks / "a05.png", "this is no picture");
  write_mask(masks / "a06.png", mask(folders.films[6].picture.height, folders.films[6].picture.width));
  fs::copy_file(films / "a07.png", films / "a07.PNG");

  const built_dataset built = build_dataset(context{}, folders.with_masks());
  const auto outcome = [&](const char* file) { return report_of(built, file).outcome; };
  const auto message = [&](const char* file) { return report_of(built, file).message; };
  CHECK(outcome("a00.png") == film_outcome::kept);
  CHECK(outcome("a01.png") == film_outcome::no_mask);
  CHECK_THAT(message("a01.png"), Catch::EndsWith("a01.png: no mask for it"));
  CHECK(outcome("a02.png") == film_outcome::no_film);
  CHECK_THAT(message("a02.png"), Catch::Contains("masks") && Catch::EndsWith("a02.png: no film for it"));
  CHECK(outcome("a03.png") == film_outcome::size_differs);
  CHECK_THAT(message("a03.png"), Catch::Contains("mask is 40 x 50 pixels, its film "));
  CHECK(outcome("a04.png") == film_outcome::unreadable);
  CHECK_THAT(message("a04.png"), Catch::Contains("films") && Catch::Contains("a04.png"));
  CHECK(outcome("a05.png") == film_outcome::unreadable);
  CHECK_THAT(message("a05.png"), Catch::Contains("masks") && Catch::Contains("a05.png"));
  CHECK(outcome("a06.png") == film_outcome::empty_mask);
  CHECK(report_of(built, "a06.png").split == split_reason::empty);
  CHECK(report_of(built, "a07.png").outcome != report_of(built, "a07.PNG").outcome);
  CHECK(built.report.count(film_outcome::duplicate) == 1);
  CHECK(built.report.kept() == 2);
  CHECK(built.report.films.size() == 9);
  CHECK(built.dataset.films.size() == 2);
}

TEST_CASE("build_dataset: masks named after their film, with or without _mask, but only one") {
  const drawn_folders folders{3};
  const fs::path masks = folders.root / "masks";
  fs::rename(masks / "a00.png", masks / "a00_mask.png");
  fs::copy_file(masks / "a01.png", masks / "a01_mask.png");
  const built_dataset built = build_dataset(context{}, folders.with_masks());
  CHECK(built.report.kept() == 3);
  CHECK(built.report.count(film_outcome::duplicate) == 1);
  CHECK(report_of(built, "a01_mask.png").outcome == film_outcome::duplicate);
}

TEST_CASE("build_dataset: a film under several names is one, that of the first name which has masks") {
  const drawn_folders folders{3};
  const fs::path films = folders.root / "films", masks = folders.root / "masks";
  fs::create_symlink("a01.png", films / "a00_link.png");
  fs::create_hard_link(films / "a02.png", films / "z.png");
  const built_dataset built = build_dataset(context{}, folders.with_masks());
  CHECK(built.dataset.films.size() == 3);
  for (const auto& [link, film] : {std::pair{"a00_link.png", "a01.png"}, {"z.png", "a02.png"}}) {
    CHECK(report_of(built, link).outcome == film_outcome::same_film);
    CHECK_THAT(report_of(built, link).message, Catch::Contains(std::string{"is the same file as "} + film));
  }
  CHECK((built.report.left_out() == 2 && built.report.lost() == 0));

  fs::create_symlink("a01.png", masks / "a00_link.png");  // the same mask, too
  CHECK(report_of(build_dataset(context{}, folders.with_masks()), "a01.png").outcome == film_outcome::same_film);
  fs::remove(masks / "a00_link.png");
  fs::copy_file(masks / "a01.png", masks / "a00_link.png");  // another one, of which one is lost
  const built_dataset lost = build_dataset(context{}, folders.with_masks());
  CHECK(lost.dataset.films.size() == 3);
  CHECK(report_of(lost, "a01.png").outcome == film_outcome::duplicate);
  CHECK(lost.report.lost() == 1);
}

TEST_CASE("build_dataset: one lung is kept when its side is known, unless two are asked for") {
  const drawn_folders folders{2};
  fs::remove(folders.root / "right" / "a00.png");
  for (const film_sources& sources : {folders.with_sides()}) {
    const built_dataset built = build_dataset(context{}, sources);
    CHECK(built.report.kept() == 2);
    REQUIRE(built.dataset.films[0].lungs.size() == 1);
    CHECK(built.dataset.films[0].lungs[0].class_id == left_lung);
    CHECK(report_of(built, "a00.png").split == split_reason::one_lung);
    // The mask may have been lost, so it is said.
    CHECK_THAT(report_of(built, "a00.png").message,
               Catch::Contains("a00.png: no mask of its right lung in ") && Catch::EndsWith("taken to have none"));
    CHECK(report_of(built, "a01.png").message.empty());
    const built_dataset two = build_dataset(context{}, sources, {.keep_one_lung = false});
    CHECK(two.report.kept() == 1);
    CHECK(report_of(two, "a00.png").outcome == film_outcome::one_lung);
  }

  const phantom& first = folders.films[0];
  mask round(first.picture.height, first.picture.width);
  draw_ellipse(round, 40, 30, 20, 20);
  write_mask(folders.root / "masks" / "a00.png", round);
  write_mask(folders.root / "masks" / "a01.png", folders.films[1].left);
  const built_dataset built = build_dataset(context{}, folders.with_masks());
  CHECK(report_of(built, "a00.png").outcome == film_outcome::ambiguous_side);
  CHECK_THAT(report_of(built, "a00.png").message, Catch::EndsWith("one lung, but its side cannot be told"));
  REQUIRE(report_of(built, "a01.png").outcome == film_outcome::kept);
  CHECK(mask_of(built.dataset.films[0], left_lung) == fill_holes(folders.films[1].left));
  CHECK(build_dataset(context{}, folders.with_masks(), {.keep_ambiguous = true}).report.kept() == 2);
}

TEST_CASE("build_dataset: specks and holes in folders of single lungs do not reach the dataset") {
  const drawn_folders folders{1};
  mask left = folders.films[0].left;
  const component whole = label_components(left)[0];
  left(1, 1) = 1;
  left(static_cast<int>(whole.y), static_cast<int>(whole.x)) = 0;
  write_mask(folders.root / "left" / "a00.png", left);
  const film_dataset built = build_dataset(context{}, folders.with_sides()).dataset;
  CHECK(mask_of(built.films.at(0), left_lung) == fill_holes(folders.films[0].left));
}

TEST_CASE("build_dataset: masks from a function") {
  const drawn_folders folders{3};
  film_sources sources{.images = folders.root / "films"};
  int calls = 0;
  sources.segment = [&](const film& picture) {
    ++calls;
    for (const phantom& drawn : folders.films)
      if (drawn.picture == picture) {
        if (calls == 2) throw numeric_error{"a number was not finite"};
        return calls == 3 ? mask(3, 3, 1) : both_lungs(drawn);
      }
    FAIL("a film that nobody drew");
    return mask{};
  };
  const built_dataset built = build_dataset(context{}.with_threads(4), sources);
  CHECK(calls == 3);
  CHECK(built.report.kept() == 1);
  CHECK(report_of(built, "a01.png").outcome == film_outcome::not_segmented);
  CHECK_THAT(report_of(built, "a01.png").message, Catch::EndsWith("a01.png: a number was not finite"));
  CHECK_THAT(report_of(built, "a02.png").message, Catch::Contains("mask axis 0 is 3, expected"));
}

TEST_CASE("build_dataset: only the wanted films, without a word about the others") {
  const drawn_folders folders{4};
  film_sources sources = folders.with_masks();
  sources.wanted = [](const std::string& stem) { return stem == "a01" || stem == "a03"; };
  fs::rename(folders.root / "masks" / "a03.png", folders.root / "masks" / "a03_mask.png");
  const built_dataset built = build_dataset(context{}, sources);
  CHECK(built.report.films.size() == 2);
  CHECK(built.report.kept() == 2);
}

TEST_CASE("build_dataset: the number of threads changes nothing, progress counts every film") {
  const drawn_folders folders{5};
  std::vector<std::int64_t> done;
  std::set<std::string> notes;
  const build_options options{.progress = [&](const progress_report& report) {
    CHECK(report.total == 5);
    done.push_back(report.done);
    notes.insert(report.note);
  }};
  const built_dataset one = build_dataset(context{}.with_threads(1), folders.with_masks());
  const built_dataset four = build_dataset(context{}.with_threads(4), folders.with_masks(), options);
  CHECK(same(one.dataset, four.dataset));
  CHECK(done == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5});
  CHECK(notes == std::set<std::string>{"", "a00.png", "a01.png", "a02.png", "a03.png", "a04.png"});
}

TEST_CASE("build_dataset: a figure per kept film") {
  const drawn_folders folders{2};
  fs::remove(folders.root / "masks" / "a00.png");
  const fs::path figures = folders.root / "out" / "figures";
  const built_dataset built = build_dataset(context{}, folders.with_masks(), {.figures = figures});
  REQUIRE(built.report.kept() == 1);
  CHECK_FALSE(fs::exists(figures / "a00.png"));
  const film_record& record = built.dataset.films[0];
  const rgb_image wanted = film_figure(folders.films[1].picture, record);
  const image_extent written = image_size(figures / "a01.png");
  CHECK(written.height == wanted.height);
  CHECK(written.width == wanted.width);
  CHECK(wanted.width >= 4 * record.width);

  put_file(folders.root / "taken", "");
  CHECK_THROWS_AS(build_dataset(context{}, folders.with_masks(), {.figures = folders.root / "taken" / "figures"}),
                  file_error);
}

TEST_CASE("film_figure: film, mask, boxes and colours side by side, large films are shrunk") {
  film shown(40, 50, 100);
  film_record record{"x.png", 40, 50, {}};
  mask left(40, 50);
  for (int y = 10; y < 30; ++y)
    for (int x = 30; x < 45; ++x) left(y, x) = 1;
  record.lungs.push_back({left_lung, {30, 10, 45, 30}, encode(left)});
  const rgb_image figure = film_figure(shown, record);
  const int step = (figure.width + 4) / 4;  // a panel and the gap behind it
  CHECK(figure.height == 40);
  CHECK(figure(20, 40) == rgb{100, 100, 100});
  CHECK(figure(20, step + 40) == rgb{255, 255, 255});
  CHECK(figure(20, step + 5) == rgb{0, 0, 0});
  CHECK(figure(10, 2 * step + 35) == figure_style.left);
  CHECK(figure(20, 2 * step + 40) == rgb{100, 100, 100});
  const rgb painted = figure(20, 3 * step + 40);
  CHECK(painted.r > painted.b);
  CHECK(figure(20, 3 * step + 5) == rgb{100, 100, 100});

  const rgb_image large = film_figure(film(1024, 600), {"y.png", 1024, 600, {}});
  CHECK(large.height == 512);
}

TEST_CASE("build_dataset: sources that make no sense are refused at once") {
  const drawn_folders folders{1};
  const fs::path films = folders.root / "films", masks = folders.root / "masks", left = folders.root / "left";
  const context ctx;
  CHECK_THROWS_AS(build_dataset(ctx, {.images = films}), option_error);
  CHECK_THROWS_AS(build_dataset(ctx, {.images = films, .masks = masks, .left = left, .right = left}), option_error);
  CHECK_THROWS_AS(build_dataset(ctx, {.images = films, .left = left}), option_error);
  CHECK_THROWS_AS(build_dataset(ctx, {.images = films, .masks = films}), option_error);
  CHECK_THROWS_AS(build_dataset(ctx, {.images = folders.root / "missing", .masks = masks}), file_error);
  CHECK_THROWS_AS(build_dataset(ctx, {.images = films, .masks = folders.root / "missing"}), file_error);
}

TEST_CASE("build_dataset: a folder without films gives an empty dataset") {
  const drawn_folders folders{0};
  const built_dataset built = build_dataset(context{}, folders.with_masks());
  CHECK(built.dataset.films.empty());
  CHECK(built.report.films.empty());
}

TEST_CASE("film_outcome: each has a name of its own") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < film_outcomes; ++i) names.insert(name(static_cast<film_outcome>(i)));
  CHECK(names.size() == film_outcomes);
  CHECK_FALSE(names.contains(""));
}

TEST_CASE("build_dataset: folders that must differ are compared by what they are", "[data][builder]") {
  const drawn_folders drawn{1};
  const fs::path films = drawn.root / "films", masks = drawn.root / "masks", link = drawn.root / "link";
  fs::create_directory_symlink(films, link);
  for (const fs::path& same : {films, films / "", films / ".", films / "../films", link}) {
    INFO(same);
    CHECK_THROWS_AS(build_dataset({}, {.images = films, .masks = same}), option_error);
    CHECK_THROWS_AS(build_dataset({}, {.images = same, .left = films, .right = masks}), option_error);
    CHECK_THROWS_AS(build_dataset({}, {.images = masks, .left = films, .right = same}), option_error);
    CHECK_THROWS_AS(build_dataset({}, {.images = films, .masks = masks}, {.figures = same}), option_error);
    CHECK_THROWS_AS(build_dataset({}, {.images = masks, .masks = same}, {.figures = films}), option_error);
  }
  fs::remove(masks / "a00.png");
  fs::create_hard_link(films / "a00.png", masks / "a00.png");
  const built_dataset built = build_dataset({}, drawn.with_masks());
  CHECK(built.dataset.films.empty());
  REQUIRE(built.report.films.size() == 2);
  CHECK(built.report.films[0].outcome == film_outcome::no_mask);
  CHECK(built.report.films[1].outcome == film_outcome::duplicate);
}

TEST_CASE("build_dataset: a film whose name no dataset can hold is left out, and the others are kept") {
  const drawn_folders folders{2};
  for (const char* name : {"caf\xE9.png", "C:x.png", "b\\c.png"})
    for (const char* part : {"films", "masks"})
      fs::copy_file(folders.root / part / "a00.png", folders.root / part / name);
  const built_dataset built = build_dataset(context{}, folders.with_masks());
  CHECK(built.report.kept() == 2);
  CHECK(built.report.count(film_outcome::unusable_name) == 3);
  CHECK_THAT(report_of(built, "caf\xE9.png").message, Catch::Contains("is not UTF-8"));
  CHECK_NOTHROW(write_coco(folders.root / "dataset.json", built.dataset));
}

TEST_CASE("build_dataset: a figure replaces figures only, and is never taken for a film") {
  const drawn_folders folders{2};
  const fs::path films = folders.root / "films", figures = folders.root / "figures", left = folders.root / "left";
  const std::string before = contents_of(left / "a00.png");
  CHECK_THROWS_WITH(build_dataset(context{}, folders.with_masks(), {.figures = left}), Catch::Contains("a00.png"));
  CHECK(contents_of(left / "a00.png") == before);
  CHECK(build_dataset(context{}, folders.with_masks(), {.figures = figures}).report.kept() == 2);
  CHECK(build_dataset(context{}, folders.with_masks(), {.figures = figures}).report.kept() == 2);  // over its own
  fs::copy_file(figures / "a00.png", films / "b00.png");
  const built_dataset built = build_dataset(context{}, folders.with_masks());
  CHECK(built.report.films.size() == 2);
}

TEST_CASE("build_dataset: one film's figure may fail, a lost device ends the work") {
  const drawn_folders folders{3};
  fs::create_directories(folders.root / "figures/a01.png");  // no file can have this name
  const built_dataset built = build_dataset(context{}, folders.with_masks(), {.figures = folders.root / "figures"});
  CHECK(built.report.kept() == 2);
  CHECK(report_of(built, "a01.png").outcome == film_outcome::figure_failed);

  film_sources sources{.images = folders.root / "films"};
  int asked = 0;
  sources.segment = [&](const film&) -> mask {
    ++asked;
    throw device_error{"the GPU is gone"};
  };
  CHECK_THROWS_AS(build_dataset(context{}, sources), device_error);
  CHECK(asked == 1);
  sources.segment = [&](const film&) -> mask { throw std::bad_alloc{}; };
  const built_dataset none = build_dataset(context{}, sources);
  CHECK(none.report.count(film_outcome::not_segmented) == 3);
  CHECK_THAT(none.report.films[0].message, Catch::EndsWith("a00.png: needs more memory than there is"));
}
