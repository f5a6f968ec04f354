// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <charconv>
#include <compare>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "cudnn/engine_choice.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/files/atomic_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// What a measured choice holds for.
struct tuning_key {
  std::string device;       ///< the GPU's name
  int cudnn = 0;            ///< version, as cuDNN counts
  std::string convolution;  ///< everything that it is asked for

  auto operator<=>(const tuning_key&) const = default;
};

/// Choices that were measured once, in a text file: a first line that says what it is, then for each choice a line with
/// device, version, convolution and algorithm ("7 2=1 13=32": engine 7, setting 2 is 1, setting 13 is 32), separated by
/// tabs. Several processes may add to one file; what two of them add at the same instant may be measured again.
/// \test tests/kernels/tuning_file_test.cpp
class tuning_file {
 public:
  /// \param file  need not exist yet
  /// \throws file_error, format_error naming the line: such a file is never written to
  explicit tuning_file(std::filesystem::path file) : file_{std::move(file)} { read(); }

  std::optional<engine_choice> find(const tuning_key& key) const {
    const auto found = choices_.find(key);
    return found == choices_.end() ? std::nullopt : std::optional{found->second};
  }

  /// Keeps everything else that the file holds by now, also of other devices and versions.
  /// \throws file_error, format_error; the file is as it was then
  void store(const tuning_key& key, const engine_choice& choice) {
    read();
    choices_[key] = choice;
    write_atomically(file_, [&](std::ostream& out) {
      out << first_line << '\n';
      for (const auto& [of, chosen] : choices_)
        out << of.device << '\t' << of.cudnn << '\t' << of.convolution << '\t' << text_of(chosen) << '\n';
    });
  }

 private:
  static constexpr std::string_view first_line = "lungseg: measured algorithms of convolutions, format 1";

  [[noreturn]] void refuse(int line, const std::string& why) const {
    throw format_error{file_.string() + ": line " + std::to_string(line) + " " + why +
                       "; the file is left as it is, repair it, remove it or name another"};
  }

  void read() {
    std::error_code fault;
    const auto kind = std::filesystem::status(file_, fault).type();
    if (kind == std::filesystem::file_type::not_found) return;
    expect<file_error>(kind == std::filesystem::file_type::regular,
                       file_.string() + ": cannot read: " + (fault ? fault.message() : "not a regular file"));
    std::ifstream in{file_, std::ios::binary};
    expect<file_error>(in.good(), file_.string() + ": cannot read");
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
      if (in.eof()) refuse(number, "ends without a line break, so something is missing");
      if (number > 1)
        read_choice(number, line);
      else if (line != first_line)
        refuse(number, "is not \"" + std::string{first_line} + "\"");
    }
    expect<file_error>(in.eof(), file_.string() + ": cannot read");
  }

  void read_choice(int number, std::string_view line) {
    const std::vector<std::string_view> parts = split(line, '\t');
    tuning_key key;
    engine_choice choice;
    if (parts.size() != 4 || !number_of(parts[1], key.cudnn) || !choice_of(parts[3], choice))
      refuse(number, "is not device, version, convolution and algorithm, separated by tabs");
    key.device = parts[0], key.convolution = parts[2];
    choices_[key] = choice;
  }

  static std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (std::size_t end = text.find(at); end != text.npos; end = text.find(at)) {
      parts.push_back(text.substr(0, end));
      text.remove_prefix(end + 1);
    }
    parts.push_back(text);
    return parts;
  }

  template <class Number>
  static bool number_of(std::string_view text, Number& number) {
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc{} && end == text.data() + text.size();
  }

  static std::string text_of(const engine_choice& choice) {
    std::string text = std::to_string(choice.engine);
    for (const auto& [knob, value] : choice.knobs) text += " " + std::to_string(knob) + "=" + std::to_string(value);
    return text;
  }

  static bool choice_of(std::string_view text, engine_choice& choice) {
    const std::vector<std::string_view> parts = split(text, ' ');
    if (!number_of(parts[0], choice.engine)) return false;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const std::size_t equals = parts[i].find('=');
      auto& [knob, value] = choice.knobs.emplace_back();
      if (equals == parts[i].npos || !number_of(parts[i].substr(0, equals), knob) ||
          !number_of(parts[i].substr(equals + 1), value))
        return false;
    }
    return true;
  }

  std::filesystem::path file_;
  std::map<tuning_key, engine_choice> choices_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
