// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// The command-line program: dataset, train, predict, evaluate, convert, info, phantom. Each command has a file in
/// cli/.

#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "cli/common.hpp"
#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"

namespace {

/// CLI11's own errors, with the program's exit statuses: help and version are no fault, everything else is wrong use.
int report(const CLI::App& program, const CLI::ParseError& fault) {
  if (fault.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return program.exit(fault);
  // CLI11 misses the command before it looks at what stands in its place.
  const std::vector<std::string> unknown = program.remaining();
  const bool no_command = program.get_subcommands().empty() && !unknown.empty();
  std::cerr << "lungseg: "
            << (no_command ? "unknown command or option '" + unknown.front() + "'" : std::string{fault.what()})
            << "\nTry 'lungseg --help' or 'lungseg COMMAND --help'.\n";
  return cli::wrong_use;
}

int run(const std::vector<cli::command>& commands) {
  for (const cli::command& each : commands)
    if (each.options->parsed()) return each.run();
  return cli::wrong_use;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    CLI::App program{"lungseg: left and right lungs on frontal chest X-rays", "lungseg"};
    program.footer(std::string{cli::notice} + "\nExit status: 0 done, 1 some films failed, 2 wrong use.");
    program.set_version_flag("--version", std::string{"lungseg "} + lungseg::version);
    program.require_subcommand(1);
    const std::vector<cli::command> commands{
        cli::add_dataset(program), cli::add_train(program), cli::add_predict(program), cli::add_evaluate(program),
        cli::add_convert(program), cli::add_info(program),  cli::add_phantom(program)};
    try {
      program.parse(argc, argv);
    } catch (const CLI::ParseError& fault) {
      return report(program, fault);
    }
    return run(commands);
  } catch (const std::bad_alloc&) {
    std::cerr << "lungseg: out of memory\n";
  } catch (const std::exception& fault) {
    std::cerr << "lungseg: " << fault.what() << '\n';
  }
  return cli::wrong_use;
}
