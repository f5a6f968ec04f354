// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "common.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <system_error>

#include "lungseg/core/fastest_precision.hpp"
#include "lungseg/core/printable.hpp"
#include "values.hpp"

namespace cli {

namespace {

/// The most threads that make sense; beyond it a typing error is likelier than such a machine.
constexpr int most_threads = 1024;

}  // namespace

CLI::App* add_command(CLI::App& program, const std::string& name, const std::string& description) {
  CLI::App* command = program.add_subcommand(name, description);
  command->footer(notice);
  return command;
}

void add_quiet(CLI::App& to, common_options& options) {
  to.add_flag("-q,--quiet", options.quiet, "no progress, only warnings and results");
}

void add_computing(CLI::App& to, common_options& options) {
  to.add_option("--device", options.device, "cpu, cuda or cuda:N")->capture_default_str();
  to.add_option("--precision", options.precision,
                "what the network computes in: float32 (on a GPU with TF32 products), bfloat16, float16 (on a GPU, not "
                "for training), or auto: bfloat16 where the device multiplies it faster, else float32")
      ->check(CLI::IsMember({"float32", "bfloat16", "float16", "auto"}))
      ->capture_default_str();
  to.add_option("--tuning", options.tuning,
                "on a GPU: measure which algorithm is fastest for each convolution, and keep it in this file");
  to.add_option("--threads", options.threads, "threads to compute with (default: all processors)")
      ->check(CLI::Range(1, most_threads));
}

void add_seed(CLI::App& to, common_options& options) {
  to.add_option("--seed", options.seed, "start of all random numbers")->check(whole_number())->capture_default_str();
}

lungseg::context make_context(const common_options& options) {
  try {
    const lungseg::device where = lungseg::device::parse(options.device);
    lungseg::context ctx = lungseg::context::on(where, {.tuning_file = options.tuning}).with_seed(options.seed);
    ctx = ctx.with_precision(options.precision == "auto" ? lungseg::fastest_precision(ctx)
                                                         : lungseg::parse_dtype(options.precision));
    ctx = ctx.with_signs(options.signs);
    return options.threads > 0 ? ctx.with_threads(options.threads) : ctx;
  } catch (const lungseg::device_error& fault) {
    throw lungseg::option_error{fault.what()};
  }
}

lungseg::log_sink make_log(const common_options& options) {
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  return [quiet = options.quiet, terminal](lungseg::log_level level, std::string_view text) {
    const bool warning = level == lungseg::log_level::warning;
    if (quiet && !warning) return;
    if (terminal) std::cerr << "\r\033[K";  // a progress bar may be in the line
    std::cerr << (warning ? "warning: " : "") << lungseg::printable(text) << '\n';
  };
}

lungseg::progress_sink make_progress(const common_options& options) {
  return options.quiet ? lungseg::progress_sink{} : lungseg::terminal_progress(std::cerr);
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  if (!fault && !std::filesystem::is_directory(folder, fault)) fault = std::make_error_code(std::errc::not_a_directory);
  lungseg::expect<lungseg::file_error>(!fault, folder.string() + ": cannot create the folder: " + fault.message());
}

std::unique_ptr<lungseg::folder_lock> open_folder(const std::filesystem::path& folder, const lungseg::log_sink& log) {
  make_folder(folder);
  auto lock = std::make_unique<lungseg::folder_lock>(folder);
  if (!lock->missing().empty())
    lungseg::report(
        log, lungseg::log_level::warning,
        folder.string() + ": cannot be locked (" + lock->missing() + "); let no other run write there meanwhile");
  return lock;
}

void expect_writable(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  std::string why;
  std::error_code fault;
  const std::filesystem::file_type kind = std::filesystem::status(file, fault).type();
  if (kind == std::filesystem::file_type::directory)
    why = "it is a folder";
  else if (kind == std::filesystem::file_type::none)  // a name that is too long, a link that leads in a circle
    why = fault.message();
  else if (::access(folder.c_str(), W_OK | X_OK) != 0)
    why = std::strerror(errno);
  lungseg::expect<lungseg::file_error>(why.empty(), file.string() + ": cannot write: " + why);
}

}  // namespace cli
