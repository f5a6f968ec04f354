// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg info: what a model, weight file or dataset holds.

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <system_error>

#include "common.hpp"
#include "dataset_files.hpp"
#include "foreign_weights.hpp"
#include "keras_file.hpp"
#include "lungseg/core/files/archive.hpp"
#include "lungseg/core/files/file_kind.hpp"
#include "lungseg/core/files/hdf5_signature.hpp"
#include "lungseg/core/printable.hpp"
#include "lungseg/data/seed/seed_reader.hpp"
#include "lungseg/infer/prior/prior_file.hpp"
#include "lungseg/infer/quality/quality_file.hpp"
#include "lungseg/model/config/config_json.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/unet/unet_config.hpp"
#include "lungseg/model/weights/shipped_model.hpp"
#include "lungseg/model/weights/view_weights.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "machine.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

std::string thousands(std::int64_t number) {
  std::string text = std::to_string(number);
  for (std::ptrdiff_t at = std::ssize(text) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

std::int64_t elements(const lungseg::named_tensor& tensor) {
  std::int64_t count = 1;
  for (const std::int64_t extent : tensor.extents) count *= extent;
  return count;
}

/// Whether a tensor is something that the network learns, and not the optimizer's memory or a running statistic.
bool is_parameter(const std::string& name) {
  return !name.starts_with("optimizer.") && !name.starts_with("quality.") && !name.starts_with("prior.") &&
         name.find("running_") == name.npos && !name.ends_with("num_batches_tracked") &&
         name.find("/moving_") == name.npos;
}

void print_tensors(const lungseg::archive& file) {
  for (const lungseg::named_tensor& tensor : file.tensors)
    std::cout << "  " << lungseg::printable(tensor.name) << "  " << tensor.type << "  " << tensor.shape_text() << '\n';
}

lungseg::archive header_of(const fs::path& file) {
  return lungseg::is_hdf5(file) ? read_keras_file_header(file) : lungseg::read_archive_header(file);
}

/// The configuration, checked and with every value.
std::string config_of(const lungseg::archive& from) {
  const std::string& text = from.text("config");
  const std::string kind = lungseg::kind_of(from);
  return kind == "unet" ? lungseg::to_json(lungseg::config_from_json<lungseg::unet_config>(text, from.source))
         : kind == lungseg::view_classifier::kind
             ? lungseg::to_json(lungseg::config_from_json<lungseg::view_config>(text, from.source))
             : lungseg::to_json(lungseg::config_from_json(text, from.source));
}

/// Whether predictions with a Mask R-CNN refuse pictures that are no upright frontal film.
void print_view(const lungseg::archive& from) {
  const std::string text = lungseg::view_config_text(from);
  if (text.empty()) {
    std::cout << "view classifier: none, so no picture is refused\n";
    return;
  }
  const auto config = lungseg::config_from_json<lungseg::view_config>(text, from.source);
  std::cout << "view classifier: " << config.size << " x " << config.size
            << " pixels; pictures that are no upright frontal chest film are refused\n";
}

void describe_weights(const fs::path& file, bool tensors) {
  const lungseg::archive from = header_of(file);
  std::int64_t parameters = 0, all = 0;
  bool to_resume = false;
  std::set<std::string> types;
  for (const lungseg::named_tensor& tensor : from.tensors) {
    all += elements(tensor);
    types.insert(tensor.type);
    if (is_parameter(tensor.name)) parameters += elements(tensor);
    to_resume = to_resume || tensor.name.starts_with("optimizer.");
  }
  const bool model = from.metadata.contains("config");
  std::cout << lungseg::printable(file.filename().string()) << ": "
            << (!model      ? describe_foreign(from)
                : to_resume ? "checkpoint to resume from"
                            : "lungseg model")
            << '\n'
            << "tensors: " << from.tensors.size() << ", parameters: " << thousands(parameters)
            << ", numbers in all: " << thousands(all) << ", stored as";
  for (const std::string& type : types) std::cout << ' ' << type;
  std::cout << '\n';
  for (const auto& [key, value] : from.metadata)
    if (key != "config" && key != "format" && key != lungseg::view_config_key)
      std::cout << lungseg::printable(key) << ": " << lungseg::printable(value) << '\n';
  if (!from.checksum.empty()) std::cout << "checksum: " << from.checksum << '\n';
  if (model && lungseg::kind_of(from) == "mask_rcnn") print_view(from);
  if (model)
    std::cout << "flag: " << (lungseg::has_quality(from) ? "yes; results say how good they are likely to be" : "none")
              << '\n';
  if (model)
    std::cout << "shape prior: " << (lungseg::has_priors(from) ? "yes; masks are held to what lungs look like" : "none")
              << '\n';
  if (model) std::cout << "config: " << config_of(from) << '\n';
  if (tensors) print_tensors(from);
}

/// Counts over the films of a dataset.
struct dataset_counts {
  std::int64_t films = 0, left = 0, right = 0;
  std::array<std::int64_t, 3> by_lungs{};  // films with none, one, two (or more)
  int least = 0, most = 0;                 // longer side

  void add(const lungseg::film_record& film) {
    bool has_left = false, has_right = false;
    for (const lungseg::instance& lung : film.lungs) {
      has_left = has_left || lung.class_id == lungseg::left_lung;
      has_right = has_right || lung.class_id == lungseg::right_lung;
    }
    left += has_left;
    right += has_right;
    ++by_lungs[static_cast<std::size_t>(has_left) + static_cast<std::size_t>(has_right)];
    const int side = std::max(film.height, film.width);
    least = films == 0 ? side : std::min(least, side);
    most = std::max(most, side);
    ++films;
  }
};

/// What was left out, by reason.
void print_left_out(const lungseg::dataset_reading& reading) {
  if (reading.left_out() == 0) return;
  std::map<std::string_view, int> reasons;
  for (const lungseg::part_fault& fault : reading.faults)
    if (fault.left_out()) ++reasons[name(fault.reason)];
  std::cout << "parts left out: " << reading.left_out() << '\n';
  for (const auto& [reason, count] : reasons) std::cout << "  " << reason << ": " << count << '\n';
}

int describe_dataset(const fs::path& file, const std::string& categories) {
  dataset_counts counts;
  const bool coco = lungseg::format_of_dataset(file) == lungseg::dataset_format::coco;
  lungseg::film_dataset films;
  films.sides = lungseg::laterality::image;  // of the original's files, always
  std::int64_t missing = 0;
  std::string first_missing;
  if (coco) {
    films = lungseg::read_coco(file, coco_options(categories));
    for (const lungseg::film_record& film : films.films) {
      counts.add(film);
      std::error_code unknown;
      if (!fs::exists(films.folder / film.file, unknown) && ++missing == 1) first_missing = film.file;
    }
  } else {
    films.reading = lungseg::read_seed_records(file, [&](lungseg::seed_record&& next) { counts.add(next.record); });
  }
  log_faults(films.reading, file, make_log({}));
  std::cout << lungseg::printable(file.filename().string()) << ": dataset in " << (coco ? "COCO's" : "the original's")
            << " format\n"
            << "films: " << counts.films << ", longer side " << counts.least << " to " << counts.most << " pixels\n"
            << "left lungs: " << counts.left << ", right lungs: " << counts.right << '\n'
            << "films with two lungs: " << counts.by_lungs[2] << ", one: " << counts.by_lungs[1]
            << ", none: " << counts.by_lungs[0] << '\n'
            << describe_sides(films) << describe_origins(films);
  if (missing > 0)
    std::cout << "films that are not where the file says: " << missing
              << ", the first: " << lungseg::printable(first_missing) << '\n';
  print_left_out(films.reading);
  return films.reading.left_out() > 0 ? some_failed : done;
}

/// Whether a file is to be read as a dataset: JSON, but not a weight file with its JSON header.
bool is_json(const fs::path& file) {
  const auto kind = lungseg::kind_of_file(file);
  return kind && kind->family == lungseg::file_family::json;
}

}  // namespace

command add_info(CLI::App& program) {
  struct info_command {
    fs::path file;
    std::string preset, categories;
    bool tensors = false, machine = false, plans = false;
    common_options computing;
  };
  auto self = std::make_shared<info_command>();
  CLI::App* app = add_command(program, "info", "what a model, weight file or dataset holds");
  auto* file =
      app->add_option("file", self->file, "model, checkpoint, weight file or dataset (default: the model that ships)")
          ->check(CLI::ExistingPath);
  app->add_option("--preset", self->preset, "print a preset's configuration instead")->excludes(file);
  add_categories(*app, self->categories);
  app->add_flag("--tensors", self->tensors, "name every tensor of a weight file");
  app->add_flag("--machine", self->machine, "print what the processor offers instead")->excludes(file);
  app->add_flag("--plans", self->plans,
                "name the method that each convolution of a model is computed by on this processor");
  add_computing(*app, self->computing);
  return {app, [self] {
            if (!self->preset.empty()) {
              std::cout << (self->preset.starts_with("unet_") ? lungseg::to_json(lungseg::unet_preset(self->preset))
                                                              : lungseg::to_json(lungseg::preset(self->preset)))
                        << '\n';
              return int{done};
            }
            if (self->machine) {
              print_machine(make_context(self->computing));
              return int{done};
            }
            if (self->file.empty()) self->file = lungseg::shipped_model();
            if (self->plans) {
              const lungseg::context ctx = make_context(self->computing);
              print_machine(ctx);
              print_plans(lungseg::read_archive(self->file), ctx);
              return int{done};
            }
            if (is_json(self->file)) return describe_dataset(self->file, self->categories);
            describe_weights(self->file, self->tensors);
            return int{done};
          }};
}

}  // namespace cli
