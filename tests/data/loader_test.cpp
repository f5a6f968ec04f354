// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/sample/loader.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/pixels/rle.hpp"

#include <catch2/catch.hpp>
#include <new>
#include <set>

#include "lungseg/data/augment/augment_values.hpp"
#include "lungseg/data/image/mask_io.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "support/real_data.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Matchers::Contains;

namespace {

instance lung_of(int class_id, const mask& pixels) {
  const run_lengths runs = encode(pixels);
  return {class_id, bounding_box(runs), runs};
}

/// Phantoms on disk, with their records.
film_dataset drawn_dataset(const scratch_folder& folder, int count) {
  film_dataset set;
  set.folder = folder.path();
  for (int i = 0; i < count; ++i) {
    const phantom p = draw_phantom(11, static_cast<std::uint64_t>(i), {.max_size = 200});
    const std::string name = "film" + std::to_string(i) + ".png";
    write_png(folder / name, p.picture);
    set.films.push_back(
        {name, p.picture.height, p.picture.width, {lung_of(left_lung, p.left), lung_of(right_lung, p.right)}});
  }
  return set;
}

loader_options small_options() {
  loader_options options;
  options.samples.height = options.samples.width = 96;
  options.samples.seed = 5;
  return options;
}

bool same_sample(const sample& a, const sample& b) {
  return a.file == b.file && a.epoch == b.epoch && a.index == b.index && a.film == b.film && a.classes == b.classes &&
         a.boxes == b.boxes && a.masks == b.masks && a.place == b.place;
}

std::vector<sample> epoch_of(loader& films, int epoch, int from = 0) {
  std::vector<sample> all;
  films.start(epoch, from);
  while (auto next = films.next()) all.push_back(std::move(*next));
  return all;
}

}  // namespace

TEST_CASE("loader: samples know their film's definition and source, kept in memory or not") {
  const scratch_folder folder;
  film_dataset set = drawn_dataset(folder, 3);
  set.films[1].definition = lung_definition::whole;
  set.films[1].source = "covid";
  loader films{set, small_options()};
  for (const int epoch : {0, 1})
    for (const sample& each : epoch_of(films, epoch)) {
      const bool told = each.file == set.films[1].file;
      CHECK(each.definition == (told ? std::optional{lung_definition::whole} : std::nullopt));
      CHECK(each.source == (told ? "covid" : ""));
    }
}

TEST_CASE("read_sample: the film in its place, boxes tight around masks") {
  const scratch_folder folder;
  const film_dataset set = drawn_dataset(folder, 3);
  for (const film_record& record : set.films) {
    const sample s = read_sample(set, record, {.height = 128, .width = 96, .padding = 60});
    CHECK(s.file == record.file);
    CHECK((s.film.height == 128 && s.film.width == 96));
    const film picture = read_film(folder / record.file);
    CHECK(s.place == letterbox_fit(picture.height, picture.width, 128, 96));
    const auto wanted = to_network(picture, s.place, 60);
    for (std::size_t i = 0; i < wanted.pixels.size(); ++i)
      CHECK(std::abs(s.film.pixels[i] - wanted.pixels[i]) <= 0.5f + 1e-4f);  // kept as 8 bits
    REQUIRE(s.classes == std::vector<int>{left_lung, right_lung});
    for (std::size_t k = 0; k < 2; ++k) {
      CHECK(s.masks[k] == mask_to_network(decode(record.lungs[k].pixels), s.place));
      CHECK(s.boxes[k] == bounding_box(encode(s.masks[k])));
    }
    CHECK(s.boxes[0].x1 > s.boxes[1].x1);
  }
}

TEST_CASE("read_sample: a mirrored film has its labels exchanged, so left stays on the picture's right") {
  const scratch_folder folder;
  const film_dataset set = drawn_dataset(folder, 1);
  sample_options options{.height = 96, .width = 96};
  const sample plain = read_sample(set, set.films[0], options);
  options.augment = augment_options{};
  for_each_value(*options.augment, [](std::string_view name, float& value) {
    if (name.ends_with("probability")) value = name == "geometry.flip_probability" ? 1 : 0;
  });
  const sample mirrored = read_sample(set, set.films[0], options);
  REQUIRE(mirrored.classes == std::vector<int>{right_lung, left_lung});
  CHECK(mirrored.boxes[0].x1 < mirrored.boxes[1].x1);
  // What was the left lung is still the first, in the mirrored place, under the other name.
  CHECK(mirrored.boxes[0].x1 == Approx(96 - plain.boxes[0].x2).margin(1.5));
  CHECK(mirrored.boxes[0].y1 == Approx(plain.boxes[0].y1).margin(1.5));
  double difference = 0;
  for (int y = 0; y < 96; ++y)
    for (int x = 0; x < 96; ++x) difference += std::abs(mirrored.film(y, x) - plain.film(y, 95 - x));
  CHECK(difference / (96 * 96) < 3);  // two ways of resampling
}

TEST_CASE("read_sample: more lungs than bits in a byte, another placement, other intensities") {
  const scratch_folder folder;
  film picture{64, 64, 30};
  film_dataset set;
  set.folder = folder.path();
  set.films.push_back({"many.png", 64, 64, {}});
  for (int k = 0; k < 11; ++k) {
    mask square{64, 64};
    for (int y = 0; y < 8; ++y)
      for (int x = 0; x < 8; ++x)
        square(8 * (k / 4) + y, 12 * (k % 4) + x) = 1, picture(8 * (k / 4) + y, 12 * (k % 4) + x) =
                                                           static_cast<std::uint8_t>(100 + k);
    set.films[0].lungs.push_back(lung_of(k + 1, square));
  }
  write_png(folder / "many.png", picture);
  sample_options options{.height = 64, .width = 64};
  const sample all = read_sample(set, set.films[0], options);
  REQUIRE(all.classes.size() == 11);
  for (int k = 0; k < 11; ++k) {
    CHECK(all.classes[static_cast<std::size_t>(k)] == k + 1);
    CHECK(encode(all.masks[static_cast<std::size_t>(k)]) == set.films[0].lungs[static_cast<std::size_t>(k)].pixels);
  }
  options.placing = [](film in) {
    const letterbox place = letterbox_torchvision(in.height, in.width, {.min_size = 48, .max_size = 100});
    return placed_film{std::move(in), place};
  };
  const sample placed_so = read_sample(set, set.films[0], options);
  CHECK((placed_so.place.scaled_h == 48 && placed_so.film.height == 64));
  options.resize = [](const film& in, int h, int w) { return resize_truncated(in, h, w); };
  const sample resized_so = read_sample(set, set.films[0], options);
  const film truncated = resize_truncated(picture, 48, 48);
  for (int y = 0; y < 48; ++y)
    for (int x = 0; x < 48; ++x) CHECK(resized_so.film(y, x) == truncated(y, x));
  options.resize = nullptr;
  options.placing = nullptr;
  options.intensity = film_intensity::equalised;
  const film equalised = equalise(picture);
  const sample treated = read_sample(set, set.films[0], options);
  for (std::size_t i = 0; i < equalised.pixels.size(); ++i) CHECK(treated.film.pixels[i] == equalised.pixels[i]);
}

TEST_CASE("read_sample: a lung that left the picture is dropped") {
  const scratch_folder folder;
  mask corner{64, 64}, tiny{64, 64}, none{64, 64};
  for (int i = 0; i < 20; ++i)
    for (int j = 0; j < 20; ++j) corner(i, j) = 1;
  tiny(60, 60) = tiny(60, 61) = 1;
  write_png(folder / "a.png", film{64, 64, 90});
  film_dataset set;
  set.folder = folder.path();
  set.films.push_back({"a.png", 64, 64, {lung_of(1, corner), lung_of(2, tiny), lung_of(2, none)}});
  sample_options options{.height = 64, .width = 64};
  CHECK(read_sample(set, set.films[0], options).classes == std::vector<int>{1});
  options.min_area = 1;
  CHECK(read_sample(set, set.films[0], options).classes == std::vector<int>{1, 2});  // an empty mask never counts
}

TEST_CASE("loader: an epoch gives every film once, in an order of its own") {
  const scratch_folder folder;
  loader films{drawn_dataset(folder, 7), small_options()};
  CHECK(films.films() == 7);
  std::set<std::vector<std::string>> orders;
  for (int epoch = 0; epoch < 4; ++epoch) {
    const auto samples = epoch_of(films, epoch);
    REQUIRE(samples.size() == 7);
    std::set<std::string> names;
    std::vector<std::string> order;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      names.insert(samples[i].file);
      order.push_back(samples[i].file);
      CHECK((samples[i].epoch == epoch && samples[i].index == static_cast<int>(i)));
      CHECK(samples[i].file == "film" + std::to_string(films.order(epoch)[i]) + ".png");
    }
    CHECK(names.size() == 7);
    orders.insert(order);
  }
  CHECK(orders.size() > 1);
  auto options = small_options();
  options.shuffle = false;
  loader straight{drawn_dataset(folder, 3), options};
  CHECK(straight.order(5) == std::vector<int>{0, 1, 2});
  CHECK(films.faults().empty());
}

TEST_CASE("loader: samples depend on seed, epoch and index only") {
  const scratch_folder folder;
  const film_dataset set = drawn_dataset(folder, 6);
  auto options = small_options();
  options.samples.augment = augment_options{};
  options.threads = 0;
  options.cache_bytes = 0;
  loader plain{set, options};
  const auto wanted = epoch_of(plain, 3);
  REQUIRE(wanted.size() == 6);
  for (const int threads : {1, 3})
    for (const std::size_t cache : {std::size_t{0}, std::size_t{60'000}, std::size_t{1} << 30}) {
      options.threads = threads;
      options.cache_bytes = cache;
      loader films{set, options};
      epoch_of(films, 0);
      const auto got = epoch_of(films, 3);
      REQUIRE(got.size() == 6);
      for (std::size_t i = 0; i < 6; ++i) CHECK(same_sample(got[i], wanted[i]));
      const auto rest = epoch_of(films, 3, 4);  // a training that goes on in mid-epoch
      REQUIRE(rest.size() == 2);
      CHECK((same_sample(rest[0], wanted[4]) && same_sample(rest[1], wanted[5])));
      CHECK(same_sample(films.at(3, 2), wanted[2]));
    }
  CHECK_FALSE(epoch_of(plain, 4)[0].film == wanted[0].film);
  options.samples.seed = 6;
  loader other{set, options};
  const auto changed = epoch_of(other, 3);
  CHECK_FALSE((same_sample(changed[0], wanted[0]) && same_sample(changed[1], wanted[1])));
}

TEST_CASE("loader: starting anew while samples are made ahead mixes nothing up") {
  const scratch_folder folder;
  auto options = small_options();
  options.threads = 2;
  options.ahead = 3;
  loader films{drawn_dataset(folder, 8), options};
  for (int round = 0; round < 20; ++round) {
    films.start(round, round % 8);
    const auto first = films.next();
    REQUIRE(first);
    CHECK((first->epoch == round && first->index == round % 8));
    CHECK(same_sample(*first, films.at(round, round % 8)));
  }
}

TEST_CASE("loader: a bad film is left out, named with its fault, and ends nothing") {
  const scratch_folder folder;
  film_dataset set = drawn_dataset(folder, 8);
  put_file(folder / "film1.png", contents_of(folder / "film1.png").substr(0, 300));
  std::filesystem::remove(folder / "film2.png");
  set.films[3].height += 1;
  set.films[4].lungs[0].pixels.width += 1;
  set.films[5].lungs[1].pixels.counts.push_back(5);
  for (const int threads : {0, 2}) {
    auto options = small_options();
    options.threads = threads;
    loader films{set, options};
    for (int epoch = 0; epoch < 2; ++epoch) {
      std::set<std::string> names;
      for (const sample& s : epoch_of(films, epoch)) names.insert(s.file);
      CHECK(names == std::set<std::string>{"film0.png", "film6.png", "film7.png"});
    }
    std::map<std::string, std::string> faults;
    for (const film_fault& fault : films.faults()) {
      CHECK(faults.emplace(fault.file, fault.message).second);  // each once, though it failed in two epochs
      CHECK_THAT(fault.message, Contains((folder / fault.file).string()));
    }
    REQUIRE(faults.size() == 5);
    CHECK_THAT(faults["film1.png"], Contains("truncated"));
    CHECK_THAT(faults["film2.png"], Contains("No such file"));
    CHECK_THAT(faults["film3.png"], Contains("its dataset says"));
    CHECK_THAT(faults["film4.png"], Contains("mask is"));
    CHECK_THAT(faults["film5.png"], Contains("run lengths add up to"));
    options.on_bad_film = bad_film::stop;
    loader strict{set, options};
    CHECK_THROWS_AS(epoch_of(strict, 0), error);
  }
}

TEST_CASE("loader: a film too large for the memory is bad, a lost device is none of its faults") {
  const scratch_folder folder;
  const film_dataset set = drawn_dataset(folder, 3);
  for (const int threads : {0, 2}) {
    auto options = small_options();
    options.threads = threads;
    options.samples.resize = [&](const film& in, int h, int w) -> film {
      if (in.height == set.films[1].height && in.width == set.films[1].width) throw std::bad_alloc{};
      return to_film(resize_bilinear(in, h, w));
    };
    loader films{set, options};
    CHECK(epoch_of(films, 0).size() == 2);
    REQUIRE(films.faults().size() == 1);
    CHECK(films.faults()[0].message == "film1.png: needs more memory than there is");
    options.samples.resize = [](const film&, int, int) -> film { throw device_error{"gone"}; };
    loader lost{set, options};
    CHECK_THROWS_AS(epoch_of(lost, 0), device_error);
  }
}

TEST_CASE("loader: when no film is good, that is said") {
  const scratch_folder folder;
  film_dataset set;
  set.folder = folder.path();
  set.films = {{"a.png", 5, 5, {}}, {"b.png", 5, 5, {}}};
  for (const int threads : {0, 1}) {
    auto options = small_options();
    options.threads = threads;
    loader films{set, options};
    CHECK_THROWS_WITH(films.next(),
                      Contains("none of the 2 films can be used; the first: ") && Contains("No such file"));
    options.share = loader_share::of_rank(1, 2, 2);  // a part of the epoch does not know of the others
    loader part{set, options};
    CHECK_FALSE(part.next());
    CHECK_THROWS_WITH(part.expect_usable("training"),
                      Contains("training: none of the 2 films can be used; the first: ") && Contains("a.png"));
    options.on_bad_film = bad_film::stop;
    CHECK_THROWS_AS((loader{set, options}.expect_usable("training")), file_error);
  }
  set.films.clear();
  loader empty{set};
  CHECK_FALSE(empty.next());
  CHECK_NOTHROW(empty.expect_usable("validation"));
}

TEST_CASE("loader: options that make no sense are refused") {
  loader_options options;
  options.ahead = 0;
  CHECK_THROWS_WITH((loader{film_dataset{}, options}), "loader: ahead is 0, expected at least 1");
  options = {};
  options.threads = -1;
  CHECK_THROWS_AS((loader{film_dataset{}, options}), option_error);
  options = {};
  options.samples.height = 0;
  CHECK_THROWS_AS((loader{film_dataset{}, options}), option_error);
  loader none{film_dataset{}};
  CHECK_THROWS_AS(none.at(0, 0), option_error);
}

TEST_CASE("loader: real films") {
  const auto data = real_data();
  if (!data) {
    WARN("skipped: no real films here");
    return;
  }
  film_dataset set;
  set.folder = *data / "jsrt" / "images";
  for (const auto& file : list_films(set.folder)) {
    if (set.films.size() == 12) break;
    const std::string mask_name = file.stem().string() + ".png";
    const mask left = read_mask(*data / "jsrt" / "left" / mask_name),
               right = read_mask(*data / "jsrt" / "right" / mask_name);
    set.films.push_back(
        {file.filename().string(), left.height, left.width, {lung_of(left_lung, left), lung_of(right_lung, right)}});
  }
  loader_options options;
  options.samples.augment = augment_options{};
  loader films{set, options};
  for (int epoch = 0; epoch < 3; ++epoch)
    for (const sample& s : epoch_of(films, epoch)) {
      CAPTURE(s.file, epoch);
      REQUIRE(s.classes.size() == 2);
      const bool left_first = s.classes[0] == left_lung;
      CHECK(s.boxes[left_first ? 0 : 1].x1 > s.boxes[left_first ? 1 : 0].x1);
    }
  CHECK(films.faults().empty());
}
