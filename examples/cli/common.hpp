// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What the commands of the program share: options, messages, exit statuses.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/files/folder_lock.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/core/progress.hpp"

namespace cli {

/// What the program returns to the shell.
enum exit_status { done = 0, some_failed = 1, wrong_use = 2, machine_failed = 3, interrupted = 130 };

inline constexpr const char* notice = "Research use only, not a medical device, not for diagnosis.";

/// A command of the program: where its options live, and what it does.
struct command {
  CLI::App* options;
  std::function<int()> run;
  bool in_ranks = false;  // processes that mpirun starts share its work
};

/// Options that all commands have.
struct common_options {
  std::string device = "cpu", precision = "float32";
  std::filesystem::path tuning{};  // empty: none
  int threads = 0;                 // 0: all processors
  std::uint64_t seed = 0;
  bool quiet = false;
  std::shared_ptr<lungseg::work_signs> signs{};  // of a rank; null: this process is alone
};

/// A new command with its own --help, and the common options where the command computes.
CLI::App* add_command(CLI::App& program, const std::string& name, const std::string& description);
void add_quiet(CLI::App& to, common_options& options);
void add_computing(CLI::App& to, common_options& options);
void add_seed(CLI::App& to, common_options& options);

/// Device, precision ("auto": the fastest), threads and seed. \throws option_error for a precision that the device has
/// not, or a device that cannot be used: what fails later is the machine's fault, this is the caller's
lungseg::context make_context(const common_options& options);

/// Messages go to standard error; quiet leaves the warnings.
lungseg::log_sink make_log(const common_options& options);
/// A bar on standard error when that is a terminal; nothing when quiet.
lungseg::progress_sink make_progress(const common_options& options);

/// Creates the folder if need be. \throws file_error naming it
void make_folder(const std::filesystem::path& folder);
/// The same for a folder that is to hold the results of one run only, as long as the lock lives; warns where the file
/// system has no locks. \throws file_error naming the folder; option_error when another run is writing there
std::unique_ptr<lungseg::folder_lock> open_folder(const std::filesystem::path& folder, const lungseg::log_sink& log);
/// Fails now, and not after an hour of work, when no file can be written there. \throws file_error naming it
void expect_writable(const std::filesystem::path& file);

command add_dataset(CLI::App& program);
command add_train(CLI::App& program);
command add_predict(CLI::App& program);
command add_evaluate(CLI::App& program);
command add_convert(CLI::App& program);
command add_calibrate(CLI::App& program);
command add_definitions(CLI::App& program);
command add_merge(CLI::App& program);
command add_info(CLI::App& program);
command add_phantom(CLI::App& program);

}  // namespace cli
