// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <concepts>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/same_file.hpp"
#include "lungseg/core/text_set.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The text that files of a kind hold within their first 64 KiB when this library wrote them.
namespace mark {
/// All of a literal, with the zeros in it.
template <std::size_t N>
constexpr std::string_view text(const char (&literal)[N]) noexcept {
  return {literal, N - 1};
}
// What a PNG's chunk tEXt says: a keyword, a zero, the text.
inline constexpr std::string_view result_picture =
    text("Software\0lungseg result");                                         // masks and overlays of predictions
inline constexpr std::string_view figure = text("Software\0lungseg figure");  // pictures of a dataset's films
inline constexpr std::string_view drawn_picture = text("Software\0lungseg phantom");  // drawn films and their masks
inline constexpr std::string_view coco_dataset = "{\"info\":{\"description\":\"Left and right lungs";
inline constexpr std::string_view seed_dataset = "[{\"instance_info\":[{\"class_id\":0,";
inline constexpr std::string_view results = "[{\"laterality\":\"";                // results.json
inline constexpr std::string_view raw_results = "{\"version\":\"lungseg ";        // raw.json
inline constexpr std::string_view report = "{\n  \"version\": \"lungseg ";        // report.json, films.json
inline constexpr std::string_view feature_table = "source,film,side,dice,";       // of calibrate
inline constexpr std::string_view measurements = "file,image_id,side,verdict,";   // measurements.csv
inline constexpr std::string_view name_table = "name,file,left_out";              // of predict
inline constexpr std::string_view page = "name=\"generator\" content=\"lungseg";  // report.html
inline constexpr std::string_view journal = "{\"journal\":\"lungseg ";            // journal.jsonl
inline constexpr std::string_view report_part = "/* lungseg report */";           // what report.html loads
inline constexpr std::string_view weights = "\"lungseg.checksum\":\"crc32c:";     // safetensors
inline constexpr std::string_view checkpoint = "\"training.step\":\"";            // the same, of a training
inline constexpr std::string_view keras_weights = "lungseg_config";               // HDF5
// ManufacturerModelName of a DICOM file: tag, VR, length, value.
inline constexpr std::string_view dicom_result = text("\x08\0\x90\x10LO\x08\0lungseg ");
inline constexpr std::string_view curve = "step,epoch,rate";  // train.csv, validation.csv
}  // namespace mark

namespace detail {

/// The first bytes of a file; none when it cannot be read.
std::string beginning_of(const std::filesystem::path& file, std::size_t most);

/// Whether it is a file that ends: opening a pipe waits for who writes to it, perhaps for good.
bool is_regular(const std::filesystem::path& file);

}  // namespace detail

/// Whether the file can be read and holds the text near its beginning.
inline bool holds_mark(const std::filesystem::path& file, std::string_view wanted) {
  return detail::is_regular(file) && detail::beginning_of(file, std::size_t{1} << 16).find(wanted) != std::string::npos;
}

/// Whether this library made the picture from a film, so that it is none itself.
bool is_own_picture(const std::filesystem::path& file);

/// Sees to it, before any work is done, that no output takes the place of a file that somebody may need: an input, or
/// anything that this library did not write as an output of the same kind.
class output_guard {
 public:
  /// This file is read, and must stay.
  void keep(const std::filesystem::path& input);
  /// Whether it is one of those, by whatever path.
  bool keeps(const std::filesystem::path& file) const { return inputs_.contains(file_identity(file)); }

  /// Nothing, when there is no such file, or one that may be replaced: it is no input, and is empty or holds one of the
  /// marks.
  /// \throws option_error naming the file and what to do
  template <std::convertible_to<std::string_view>... Marks>
  void expect_free(const std::filesystem::path& output, const Marks&... wanted) const {
    std::error_code fault;
    if (!std::filesystem::exists(output, fault) && !fault) return;
    expect<option_error>(!inputs_.contains(file_identity(output)),
                         output.string() + ": is an input, and would be replaced by an output; name another place");
    expect<option_error>(holds_nothing(output) || (holds_mark(output, wanted) || ...),
                         output.string() +
                             ": is there already and was not written by this command, so it is not replaced; move it "
                             "away, or name another place");
  }

 private:
  /// Also a list without entries, which cannot bear a mark. Devices and folders are refused where they are opened.
  static bool holds_nothing(const std::filesystem::path& file);

  text_set inputs_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/files/output_guard_impl.hpp"
#endif
