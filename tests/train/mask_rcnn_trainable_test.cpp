// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/train/mask_rcnn_trainable.hpp"

#include <catch2/catch.hpp>

#include "../support/drawn_films.hpp"
#include "../support/scratch_folder.hpp"
#include "../support/tiny_mask_rcnn.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/model/config/presets.hpp"
#include "resumed_run.hpp"

using namespace lungseg;
using lungseg_test::check_resumed_run;
using lungseg_test::contents_of;
using lungseg_test::scratch_folder;

namespace {

const context mask_rcnn_context = context{}.with_threads(2).with_seed(3);

std::vector<std::string> files_of(const std::vector<sample>& batch) {
  std::vector<std::string> files;
  for (const sample& s : batch) files.push_back(s.file + "@" + std::to_string(s.index));
  return files;
}

}  // namespace

TEST_CASE("a batch depends on its place only, bad films or not", "[train][batch]") {
  const scratch_folder where;
  const film_dataset films = drawn(where, 11);
  for (const int bad : {2, 5, 6, 7}) lungseg_test::put_file(where / ("film" + std::to_string(bad) + ".png"), "no film");
  loader_options options{.samples = samples_for(test::tiny_mask_rcnn(), augment_options{}, 3)};
  options.threads = GENERATE(0, 2);
  loader forward_films{films, options}, jumping_films{films, options};
  batch_reader forward{forward_films, 3}, jumping{jumping_films, 3};
  CHECK(forward.whole_batches() == 3);
  CHECK(forward.all_batches() == 4);

  std::map<std::pair<int, int>, std::vector<sample>> batches;
  std::size_t good = 0;
  for (const int epoch : {0, 1})
    for (int i = 0; i < 4; ++i) {
      batches[{epoch, i}] = forward.read(epoch, i);
      good += batches[{epoch, i}].size();
      for (const sample& s : batches[{epoch, i}]) {
        CHECK(s.index / 3 == i);
        CHECK(
            s.file ==
            films.films[static_cast<std::size_t>(forward_films.order(epoch)[static_cast<std::size_t>(s.index)])].file);
      }
    }
  CHECK(good == 2 * 7);
  for (const auto& [epoch, i] : {std::pair{1, 2}, {0, 3}, {0, 0}, {1, 1}, {1, 2}, {0, 1}}) {
    const std::vector<sample> again = jumping.read(epoch, i);
    CHECK(files_of(again) == files_of(batches[{epoch, i}]));
    for (std::size_t k = 0; k < again.size(); ++k) CHECK(again[k].film == batches[{epoch, i}][k].film);
  }
}

TEST_CASE("a batch has the network's numbers", "[train][batch]") {
  const scratch_folder where;
  const film_dataset films = drawn(where, 2);
  mask_rcnn_config config = test::tiny_mask_rcnn();
  SECTION("letterbox: black around the film") {
    loader set{films, {.samples = samples_for(config, {}, 3), .shuffle = false}};
    const std::vector<sample> samples = batch_reader{set, 2}.read(0, 0);
    REQUIRE(samples.size() == 2);
    const training_batch batch = to_batch(mask_rcnn_context, config, samples, false);
    CHECK(batch.images.extents() == shape<4>{2, 64, 64, 1});
    CHECK(batch.images(0, 0, 0, 0) == Approx(-127.5 / 64));  // above the film, which is broader than high
    const auto at = [&](float y, float x) {
      const box pixel = samples[1].place.to_network({x, y, x + 1, y + 1});
      return batch.images(1, static_cast<int>((pixel.y1 + pixel.y2) / 2), static_cast<int>((pixel.x1 + pixel.x2) / 2),
                          0);
    };
    CHECK(at(35, 49) == Approx((255 - 127.5) / 64));  // the ground, 200 of its file, is the film's white
    CHECK(at(35, 31) == Approx(-127.5 / 64));         // a lung, 63, is its black
    REQUIRE(batch.truths[1].boxes.size() == 2);
    CHECK(batch.truths[1].classes == std::vector<int>{right_lung, left_lung});
    CHECK(batch.truths[1].masks.extents() == shape<3>{2, 64, 64});
    CHECK(batch.truths[1].masks(0, 32, 20) == 1);
    CHECK(batch.truths[1].masks(1, 32, 20) == 0);
    CHECK_NOTHROW(validate(batch.truths[1], 64, 64, 3, "film"));
  }
  SECTION("torchvision's rule: pictures of several sizes in one batch") {
    config.input = input_rule::min_max;
    config.max_size = 128;
    film_dataset mixed = films;
    film wide{40, 120, 90};
    write_png(where / "wide.png", wide);
    mixed.films.push_back({"wide.png", 40, 120, {}});
    loader set{mixed, {.samples = samples_for(config, {}, 3), .shuffle = false}};
    const std::vector<sample> samples = batch_reader{set, 3}.read(0, 0);
    REQUIRE(samples.size() == 3);
    const training_batch batch = to_batch(mask_rcnn_context, config, samples, false);
    CHECK(batch.images.extents() == shape<4>{3, 64, 128, 1});  // 64 x 85 padded to 96, and 42 x 128 to 64
    CHECK(batch.images(0, 10, 90, 0) == 0);                    // padding of the film to a multiple of 32
    CHECK(batch.images(0, 10, 120, 0) == 0);                   // padding of the batch
    CHECK(batch.images(2, 50, 10, 0) == 0);
    CHECK(batch.images(2, 10, 120, 0) == Approx((90 - 127.5) / 64));
    CHECK(batch.truths[2].boxes.empty());
    const network_film seen = to_network_film(read_film(where / films.films[0].file), film_options(config));
    for (int y = 0; y < seen.place.scaled_h; ++y)
      for (int x = 0; x < seen.place.scaled_w; ++x)  // training keeps films as bytes
        REQUIRE(std::abs(samples[0].film(y, x) - seen.grey(y, x)) <= 0.501f);
    CHECK_NOTHROW(validate(batch.truths[0], 64, 128, 3, "film"));
  }
}

TEST_CASE("a batch says by which definition each film's masks are trained", "[train][batch]") {
  const scratch_folder where;
  film_dataset films = drawn(where, 3);
  films.films[0].definition = lung_definition::whole;
  films.films[1].definition = lung_definition::field;
  mask_rcnn_config config = test::tiny_mask_rcnn();
  const auto trained = [&] {
    loader set{films, {.samples = samples_for(config, augment_options{}, 3), .shuffle = false}};
    std::vector<int> result;
    for (const ground_truth& t : to_batch(mask_rcnn_context, config, batch_reader{set, 3}.read(0, 0), true).truths)
      result.push_back(t.definition);
    return result;
  };
  CHECK(trained() == std::vector<int>{0, 0, 0});
  config.definitions = {lung_definition::field, lung_definition::whole};
  CHECK(trained() == std::vector<int>{1, 0, 0});
  config.definitions = {lung_definition::whole, lung_definition::field};
  CHECK(trained() == std::vector<int>{0, 1, 0});
}

TEST_CASE("a Mask R-CNN trains on films, and resumes bit for bit", "[train][trainer]") {
  const scratch_folder where;
  const film_dataset films = drawn(where, 5), validation = drawn(where, 3, "validation");
  lungseg_test::put_file(where / "film3.png", "no film");
  std::vector<std::string> warnings;
  const learning_options learning{.batch = 2,
                                  .log = [&](log_level, std::string_view text) { warnings.emplace_back(text); }};
  trainer_options options;
  options.stages = {{"heads", 1, 5e-3f}, {"all", 2, 1e-2f}};
  options.curve_every = 2;
  options.average = GENERATE(0.0f, 0.9f);
  const auto with_trainable = [&](const auto& use) {
    mask_rcnn model{test::tiny_mask_rcnn(), 3};
    mask_rcnn_trainable student{model, films, validation, mask_rcnn_context.seed(), learning};
    return use(student);
  };
  const training_result whole = check_resumed_run(mask_rcnn_context, where.path(), options, 6, with_trainable);
  REQUIRE(warnings.size() == 3);  // one for each run
  for (const std::string& warning : warnings) CHECK_THAT(warning, Catch::Contains("film3.png"));
  CHECK_THAT(contents_of(where / "whole" / "train.csv"),
             Catch::StartsWith("step,epoch,rate,loss,rpn_class,rpn_box,class,box,mask,gradient_norm\n"));

  // The checkpoint is a model that can be used as it is.
  const auto best = model_from(read_archive(whole.files.best()));
  CHECK(to_json(best->config()) == to_json(test::tiny_mask_rcnn()));

  SECTION("only as the same training") {
    mask_rcnn_config other = test::tiny_mask_rcnn();
    other.detection_score = 0.9f;
    mask_rcnn model{other, 3};
    mask_rcnn_trainable student{model, films, validation, mask_rcnn_context.seed(), learning};
    CHECK_THROWS_WITH(run_training(mask_rcnn_context, student, options), Catch::Contains("another configuration"));
    mask_rcnn same{test::tiny_mask_rcnn(), 3};
    mask_rcnn_trainable fewer{same, films, {}, mask_rcnn_context.seed(), learning};
    options.describe = fewer.description();
    CHECK_THROWS_WITH(run_training(mask_rcnn_context, fewer, options), Catch::Contains("validation_films"));
  }
}

TEST_CASE("the losses of the validation are the films' mean", "[train][trainer]") {
  const scratch_folder where;
  const film_dataset films = drawn(where, 5);
  mask_rcnn model{test::tiny_mask_rcnn(), 3};
  mask_rcnn_trainable by_two{model, films, films, 3, {.batch = 2}};
  const named_values first = by_two.validate(mask_rcnn_context), second = by_two.validate(mask_rcnn_context);
  REQUIRE(first.size() == 5);
  CHECK(first == second);
  for (const auto& [name, value] : first) {
    INFO(name);
    CHECK(std::isfinite(value));
    CHECK(value >= 0);
  }
  CHECK(total(first) > 0);
  mask_rcnn_trainable without{model, films, {}, 3, {.batch = 2}};
  CHECK(without.validate(mask_rcnn_context).empty());
}

TEST_CASE("films of which none can be read are refused before any step, for one rank of several too", "[train]") {
  const scratch_folder where, elsewhere;
  const film_dataset films = drawn(where, 3), others = drawn(elsewhere, 3);
  mask_rcnn model{test::tiny_mask_rcnn(), 3};
  for (const char* film : {"film0.png", "film1.png"}) lungseg_test::put_file(where / film, "no film");
  CHECK_NOTHROW(mask_rcnn_trainable{model, films, films, 3, {.rank = 1, .ranks = 3}});  // one can
  lungseg_test::put_file(where / "film2.png", "no film");
  for (const int ranks : {1, 3}) {
    const learning_options options{.rank = ranks - 1, .ranks = ranks};
    CHECK_THROWS_WITH(
        (mask_rcnn_trainable{model, films, others, 3, options}),
        Catch::StartsWith("training: none of the 3 films can be used; the first: ") && Catch::Contains("film0.png"));
    CHECK_THROWS_WITH((mask_rcnn_trainable{model, others, films, 3, options}),
                      Catch::StartsWith("validation: none of the 3 films can be used; the first: "));
  }
}

TEST_CASE("datasets that cannot train a model are refused", "[train][trainer]") {
  const scratch_folder where;
  film_dataset films = drawn(where, 2);
  mask_rcnn model{test::tiny_mask_rcnn(), 3};
  CHECK_THROWS_WITH((mask_rcnn_trainable{model, {}, films, 3}), Catch::Contains("no film"));
  CHECK_THROWS_WITH((mask_rcnn_trainable{model, films, {}, 3, {.batch = 0}}), Catch::Contains("batch"));
  film_dataset lungless = films;
  for (film_record& each : lungless.films) each.lungs.clear();
  CHECK_THROWS_WITH((mask_rcnn_trainable{model, lungless, {}, 3}),
                    Catch::Contains("no film of the dataset has a lung mask, of 2, so"));
  CHECK_NOTHROW(mask_rcnn_trainable{model, films, lungless, 3});
  mask_rcnn_config config = test::tiny_mask_rcnn();
  config.definitions = {lung_definition::field};
  mask_rcnn by_definition{config, 3};
  CHECK_THROWS_WITH((mask_rcnn_trainable{by_definition, films, {}, 3}),
                    Catch::Contains("does not say what the masks of 'film0.png' cover"));
  films.films[0].definition = lung_definition::field;
  films.films[1].definition = lung_definition::whole;
  CHECK_THROWS_WITH((mask_rcnn_trainable{by_definition, films, {}, 3}),
                    Catch::Contains("'film1.png' are of the definition 'whole', which the model does not have"));
  films.sides = laterality::image;
  CHECK_THROWS_WITH((mask_rcnn_trainable{model, films, {}, 3}), Catch::Contains("image") && Catch::Contains("patient"));
}
