// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg convert: weights from one program's format to another's.

#include <iostream>
#include <memory>

#include "convert.hpp"
#include "keras_file.hpp"
#include "lungseg/core/files/hdf5_signature.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/files/text_file.hpp"
#include "lungseg/infer/prior/prior_file.hpp"
#include "lungseg/infer/quality/quality_file.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/weights/keras_config.hpp"
#include "lungseg/model/weights/keras_names.hpp"
#include "lungseg/model/weights/keras_weights.hpp"
#include "lungseg/model/weights/matterport_config.hpp"
#include "lungseg/model/weights/torchvision_weights.hpp"
#include "lungseg/model/weights/unet_weights.hpp"
#include "lungseg/model/weights/view_weights.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "values.hpp"
#include "weight_format.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;
using lungseg::archive;
using lungseg::expect;

/// A model, and what came of reading it.
struct loaded_model {
  std::unique_ptr<lungseg::mask_rcnn> model;
  lungseg::weight_report report;
};

struct convert_command : convert_options {
  int run() const {
    const weight_format goal = goal_format();
    expect<lungseg::option_error>(goal != weight_format::keras || stored() == lungseg::dtype::float32,
                                  "convert: Keras files are written in float32; --precision is for safetensors");
    expect<lungseg::option_error>((view.empty() && flag.empty()) || goal == weight_format::lungseg,
                                  "convert: --view and --flag are for files of lungseg");
    expect_free_output(goal);
    std::string original = settings.empty() ? std::string{} : lungseg::read_text_file(settings);
    const archive from = lungseg::is_hdf5(in) ? read_keras_file(in) : lungseg::read_archive(in);
    if (lungseg::is_unet_archive(from)) return convert_unet(*this, from, goal);
    expect<lungseg::option_error>(lungseg::kind_of(from) != lungseg::view_classifier::kind,
                                  "convert: " + in.string() +
                                      " holds a view classifier alone; name the model that it is for, and this file "
                                      "behind --view");
    loaded_model loaded = load(from, original);
    report(loaded.report);
    if (original.empty()) original = kept_settings(from, loaded.model->config());
    write(*loaded.model, goal, original, from);
    const lungseg::mask_rcnn_config& config = loaded.model->config();
    std::cout << out.string() << ": weights for " << format_names[static_cast<int>(goal)] << ", preset "
              << config.preset << ", ResNet-" << config.depth << ", " << config.class_count()
              << " classes with the background; " << loaded.report.loaded.size() << " tensors, "
              << loaded.report.skipped.size() << " skipped; stored in " << precision << '\n';
    return done;
  }

  /// The weights may take the place of older ones that the library wrote, and of nothing else.
  void expect_free_output(weight_format goal) const {
    expect_writable(out);
    lungseg::output_guard guard;
    guard.keep(in);
    guard.keep(settings);
    guard.keep(view);
    guard.keep(flag);
    guard.expect_free(out, goal == weight_format::keras ? lungseg::mark::keras_weights : lungseg::mark::weights);
  }

  /// --to, or what the extension says.
  weight_format goal_format() const {
    const std::string extension = out.extension().string();
    const std::string goal = !to.empty()                                  ? to
                             : extension == ".h5" || extension == ".hdf5" ? "keras"
                             : extension == ".safetensors"                ? "lungseg"
                                                                          : "";
    for (const weight_format each : {weight_format::lungseg, weight_format::keras, weight_format::torchvision})
      if (goal == format_names[static_cast<int>(each)]) return each;
    throw lungseg::option_error{"convert: the name " + out.filename().string() +
                                " does not tell the format: end it with .h5, .hdf5 or .safetensors, or use --to"};
  }

  loaded_model load(const archive& from, const std::string& original) const {
    const weight_format found = format_of(from);
    expect<lungseg::option_error>(
        preset.empty() || found != weight_format::lungseg,
        "convert: --preset is for weights of other programs; " + in.string() + " says itself what it is");
    expect<lungseg::option_error>(norm_epsilon < 0 || found == weight_format::torchvision,
                                  "convert: --norm-epsilon is for weights of torchvision");
    lungseg::mask_rcnn_config config = config_of(from, found);
    if (!original.empty()) config = lungseg::config_from_matterport_json(original, settings.string(), config);
    if (!laterality.empty()) config.laterality = laterality;
    loaded_model result{std::make_unique<lungseg::mask_rcnn>(config), {}};
    if (found == weight_format::keras) {
      result.report = lungseg::take_keras_weights(*result.model, from);
    } else if (found == weight_format::torchvision) {
      result.report = lungseg::take_torchvision_weights(*result.model, from, {.norm_epsilon = norm_epsilon});
    } else {
      lungseg::take_weights(*result.model, from);
      for (const lungseg::nn::parameter* p : result.model->state().parameters) result.report.loaded.push_back(p->name);
      for (const lungseg::nn::buffer* b : result.model->state().buffers) result.report.loaded.push_back(b->name);
    }
    expect_numbers(from.source, result.model->state());
    return result;
  }

  lungseg::mask_rcnn_config config_of(const archive& from, weight_format found) const {
    if (found == weight_format::lungseg) return lungseg::config_from_json(from.text("config"), from.source);
    // A file that the library exported says what it was before.
    if (preset.empty() && from.metadata.contains("lungseg_config"))
      return lungseg::config_from_json(from.text("lungseg_config"), from.source);
    if (found == weight_format::keras) return lungseg::keras_config(from, preset);
    const lungseg::mask_rcnn_config config = lungseg::torchvision_config_of(from, {.norm_epsilon = norm_epsilon});
    expect<lungseg::option_error>(
        preset.empty() || preset == config.preset,
        "convert: " + in.string() + " holds weights of preset " + config.preset + ", not " + preset);
    return config;
  }

  /// The original's settings that a file carries along: as they were given to an earlier conversion, not those that
  /// every export writes of its own.
  static std::string kept_settings(const archive& from, const lungseg::mask_rcnn_config& config) {
    const auto found = from.metadata.find("matterport_config");
    if (found == from.metadata.end()) return {};
    const bool own = lungseg::is_keras_archive(from) && found->second == lungseg::to_matterport_json(config);
    return own ? std::string{} : found->second;
  }

  void report(const lungseg::weight_report& report) const {
    const lungseg::log_sink log = make_log(common);
    for (const std::string& each : report.skipped) log(lungseg::log_level::note, "skipped " + each);
  }

  void write(lungseg::mask_rcnn& model, weight_format goal, const std::string& original, const archive& from) const {
    if (goal == weight_format::keras) {
      archive contents = lungseg::keras_archive(model);
      if (!original.empty()) contents.metadata["matterport_config"] = original;
      return write_keras_file(out, contents, lungseg::keras_layers(model.config().depth));
    }
    archive contents;
    if (goal == weight_format::torchvision) {
      contents = lungseg::torchvision_archive(model);
    } else {
      lungseg::add_model(contents, model);
      if (!original.empty()) contents.metadata["matterport_config"] = original;
      keep_notes(contents, from);
      lungseg::attach_view(contents, from);
      if (!view.empty()) attach_view_of_other(contents);
      attach_flag(contents, flag.empty() ? from : lungseg::read_archive(flag));
    }
    lungseg::write_archive(out, rounded(std::move(contents), stored()));
  }

  /// The flag of a file, with the shape priors that it was calibrated with, if there are any.
  void attach_flag(archive& contents, const archive& from) const {
    expect<lungseg::option_error>(flag.empty() || lungseg::has_quality(from),
                                  "convert: " + flag.string() + " holds no flag (lungseg calibrate gives a model one)");
    lungseg::attach_quality(contents, from);
    lungseg::attach_priors(contents, from);
    if (!flag.empty())
      make_log(common)(lungseg::log_level::warning,
                       flag.string() +
                           ": its flag was calibrated for other weights; hold it against films with "
                           "lungseg evaluate, or make one for these with lungseg calibrate");
  }

  /// The view classifier of another file.
  void attach_view_of_other(archive& contents) const {
    const archive from = lungseg::read_archive(view);
    const auto classifier = lungseg::view_from(from);
    expect<lungseg::option_error>(classifier != nullptr, "convert: " + view.string() + " holds no view classifier");
    expect_numbers(from.source, classifier->state());
    lungseg::attach_view(contents, from);
  }
};

}  // namespace

command add_convert(CLI::App& program) {
  auto self = std::make_shared<convert_command>();
  CLI::App* app = add_command(program, "convert", "weights between Keras HDF5, torchvision and lungseg");
  app->add_option("in", self->in, "weights of Keras, torchvision or lungseg: the contents tell which")
      ->required()
      ->check(CLI::ExistingPath);
  app->add_option("out", self->out, "file to write: .h5 or .hdf5 for Keras, .safetensors for lungseg")->required();
  app->add_option("--to", self->to, "format to write, where the name does not tell it")
      ->check(CLI::IsMember({"lungseg", "keras", "torchvision"}));
  app->add_option(
      "--preset", self->preset,
      "network of the weights: seed, matterport, torchvision, torchvision_v2, unet_b0 to unet_b7 (default: by their "
      "shapes)");
  app->add_option("--config", self->settings, "JSON with the original's settings, such as IMAGE_MAX_DIM")
      ->check(CLI::ExistingFile);
  app->add_option("--laterality", self->laterality, "whose left and right the classes mean (Keras: the image's)")
      ->check(CLI::IsMember({"patient", "image"}));
  app->add_option("--norm-epsilon", self->norm_epsilon,
                  "epsilon of torchvision's batch norms: 0 for the published weights of v1, else 1e-5")
      ->check(between(0, 1));
  app->add_option("--precision", self->precision,
                  "what weights are stored in: float32, or float16 or bfloat16 for files of half the size")
      ->check(CLI::IsMember({"float32", "float16", "bfloat16"}))
      ->capture_default_str();
  app->add_option("--view", self->view,
                  "file with a view classifier (train --task view), which the written model then asks first")
      ->check(CLI::ExistingFile);
  app->add_option("--flag", self->flag,
                  "model whose flag and shape priors the written model takes over, as one that was trained on from "
                  "it (train --init)")
      ->check(CLI::ExistingFile);
  add_quiet(*app, self->common);
  return {app, [self] { return self->run(); }};
}

}  // namespace cli
