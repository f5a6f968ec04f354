// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// The command-line program: dataset, train, predict, merge, serve, evaluate, convert, info, phantom. Each command has
/// a file in cli/, and serve a folder.

#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <vector>

#include "cli/common.hpp"
#include "cli/stop_request.hpp"
#include "cli/streams.hpp"
#include "cli/values.hpp"
#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/distributed/started_ranks.hpp"
#include "serve/serve.hpp"

namespace {

/// An empty value is no value: of `--stages "$PLAN"` without a PLAN, say, which must not mean that none was asked for.
void refuse_empty_values(CLI::App& program) {
  const CLI::Validator said{[](std::string& value) { return value.empty() ? "the value is empty" : ""; }, ""};
  for (CLI::App* command : program.get_subcommands([](CLI::App*) { return true; }))
    for (CLI::Option* each : command->get_options([](CLI::Option*) { return true; }))
      if (each->get_items_expected_max() > 0) each->check(said);
}

/// CLI11's own errors, with the program's exit statuses: help and version are no fault, everything else is wrong use.
int report(const CLI::App& program, const CLI::ParseError& fault) {
  if (fault.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return program.exit(fault);
  // CLI11 misses what is required before it looks at what stands in its place.
  const CLI::App& at = program.get_subcommands().empty() ? program : *program.get_subcommands().front();
  cli::complain((at.remaining_size() > 0 ? cli::explain_unknown(at) : std::string{fault.what()}) +
                "\nTry 'lungseg --help' or 'lungseg COMMAND --help'.");
  return cli::wrong_use;
}

int run(const std::vector<cli::command>& commands) {
  for (const cli::command& each : commands) {
    if (!each.options->parsed()) continue;
    lungseg::expect<lungseg::option_error>(each.in_ranks || lungseg::started_ranks() == 1,
                                           each.options->get_name() + ": was started as one of " +
                                               std::to_string(lungseg::started_ranks()) +
                                               " ranks, each of which would do all of the work; start it without "
                                               "mpirun (train, predict, evaluate and dataset share theirs)");
    return each.run();
  }
  return cli::wrong_use;
}

/// The program between its beginning and its end. \return the exit status
int work(int argc, char** argv) {
  try {
    CLI::App program{"lungseg: left and right lungs on frontal chest X-rays", "lungseg"};
    program.footer(
        std::string{cli::notice} +
        "\nExit status: 0 done, 1 some films failed, 2 wrong use, 3 the machine failed (out of memory, device lost), "
        "130 stopped by a signal.");
    program.set_version_flag("--version", std::string{"lungseg "} + lungseg::version);
    program.require_subcommand(1);
    const std::vector<cli::command> commands{
        cli::add_dataset(program),   cli::add_train(program),       cli::add_predict(program),
        cli::add_serve(program),     cli::add_evaluate(program),    cli::add_convert(program),
        cli::add_calibrate(program), cli::add_definitions(program), cli::add_merge(program),
        cli::add_info(program),      cli::add_phantom(program)};
    refuse_empty_values(program);
    try {
      program.parse(argc, argv);
    } catch (const CLI::ParseError& fault) {
      return report(program, fault);
    }
    return run(commands);
  } catch (const cli::run_stopped& stop) {
    cli::complain(stop.what());
    return cli::interrupted;
  } catch (const std::bad_alloc&) {
    cli::complain("out of memory");
    return cli::machine_failed;
  } catch (const lungseg::device_error& fault) {
    cli::complain(fault.what());
    return cli::machine_failed;
  } catch (const std::filesystem::filesystem_error& fault) {
    cli::complain(fault.path1().string() + ": " + fault.code().message());
    return cli::wrong_use;
  } catch (const std::exception& fault) {
    cli::complain(fault.what());
    return cli::wrong_use;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (!cli::reserve_streams()) return cli::machine_failed;
  return cli::close_output(work(argc, argv));
}
