// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace lungseg_test {

/// A program that runs beside the test, with two pipes: one that it reads, one that it writes. It is killed with its
/// handle, if it still runs then.
class child_process {
 public:
  /// \param reads, writes  the program's descriptors at the ends of the pipes
  /// \param errors         file for its standard error
  child_process(std::vector<std::string> words, int reads, int writes, const std::string& errors) {
    const auto to = pipe(), from = pipe();
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    id_ = ::fork();
    if (id_ == 0) {
      ::setpgid(0, 0);
      const int log = ::open(errors.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
      ::dup2(log, STDERR_FILENO);
      // Beyond the wanted numbers first, so that no pipe is closed by the other's coming.
      const int first = ::fcntl(to[0], F_DUPFD, 10), second = ::fcntl(from[1], F_DUPFD, 10);
      ::dup2(first, reads);
      ::dup2(second, writes);
      for (int other = 10; other < 64; ++other) ::close(other);
      ::execvp(arguments[0], arguments.data());
      ::_exit(127);
    }
    ::close(to[0]);
    ::close(from[1]);
    input_ = to[1];
    output_ = from[0];
    if (id_ < 0) throw std::runtime_error{"cannot start " + words[0]};
  }
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;
  ~child_process() {
    if (id_ > 0) {
      ::kill(-id_, SIGKILL);
      ::waitpid(id_, nullptr, 0);
    }
    ::close(input_);
    ::close(output_);
  }

  int input() const { return input_; }    // to write to
  int output() const { return output_; }  // to read from
  pid_t id() const { return id_; }
  void signal(int which) const { ::kill(id_, which); }

  /// \return its exit status; -1 when a signal ended it, -2 when it still runs after that time
  int wait(std::chrono::seconds patience) {
    int status = 0;
    for (const auto until = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < until;) {
      if (::waitpid(id_, &status, WNOHANG) == id_) {
        id_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    return -2;
  }

 private:
  static std::array<int, 2> pipe() {
    std::array<int, 2> ends;
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"cannot make a pipe"};
    return ends;
  }

  pid_t id_ = 0;
  int input_ = -1, output_ = -1;
};

}  // namespace lungseg_test
