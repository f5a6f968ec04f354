// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <mpi.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lungseg/core/communicator.hpp"
#include "lungseg/distributed/sums_in_care.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// \throws lost_rank_error  saying what MPI says, unless the call went well
inline void expect_mpi(int code, const char* call) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING] = {};
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw lost_rank_error{std::string{call} + ": " + std::string(text, static_cast<std::size_t>(length))};
}

/// MPI from its beginning to its end, in one process. There can be one at a time.
class mpi_session {
 public:
  using clock = std::chrono::steady_clock;

  /// \throws device_error when this MPI cannot be called by several threads
  mpi_session() {
    int initialised = 0, provided = 0;
    MPI_Initialized(&initialised);
    expect<device_error>(!initialised, "MPI was started in this process already");
    prefer_fast_sums();
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_MULTIPLE, &provided);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
    expect<device_error>(provided >= MPI_THREAD_MULTIPLE, "this MPI cannot be called by several threads");
    char host[MPI_MAX_PROCESSOR_NAME + 1] = {};
    int length = 0;
    MPI_Get_processor_name(host, &length);
    host_ = host;
    std::vector<char> all(static_cast<std::size_t>(size_) * sizeof host);
    expect_mpi(MPI_Allgather(host, sizeof host, MPI_CHAR, all.data(), sizeof host, MPI_CHAR, MPI_COMM_WORLD),
               "MPI_Allgather");
    for (int r = 0; r < size_; ++r) hosts_.emplace_back(all.data() + static_cast<std::size_t>(r) * sizeof host);
  }
  mpi_session(const mpi_session&) = delete;
  mpi_session& operator=(const mpi_session&) = delete;
  ~mpi_session() { given_up ? MPI_Abort(MPI_COMM_WORLD, 3) : MPI_Finalize(); }

  int rank() const noexcept { return rank_; }
  int size() const noexcept { return size_; }
  std::string name_of(int rank) const {
    return "rank " + std::to_string(rank) + " of " + std::to_string(size_) + " (" +
           hosts_[static_cast<std::size_t>(rank)] + ")";
  }
  std::string name() const { return name_of(rank_); }

  /// Returns when the request is done. A thread that waits long sleeps, because others need the processor.
  /// \param patient  sleeps at once, on a thread beside the rank's work, which goes on meanwhile
  /// \throws lost_rank_error when this rank has given up, or MPI failed
  void wait(MPI_Request& request, bool patient, const char* call) {
    using namespace std::chrono_literals;
    const clock::time_point begin = clock::now();
    const waiting_for_ranks others{patient ? nullptr : signs};
    for (int done = 0;;) {
      const int code = MPI_Test(&request, &done, MPI_STATUS_IGNORE);
      if (code != MPI_SUCCESS || done) {
        ++calls;
        return expect_mpi(code, call);
      }
      if (given_up) throw lost_rank_error{name() + " has given up"};
      const auto waited = clock::now() - begin;
      if (patient || waited > 2ms)
        std::this_thread::sleep_for(patient ? 400us : 100us);
      else if (waited > 50us)
        std::this_thread::yield();
    }
  }

  /// Ends the whole job. \param message  of the cause, on standard error; empty: none
  [[noreturn]] void abort(const std::string& message, int status) const {
    if (!message.empty()) {
      const std::string line = message + "\n";
      // In one piece, so that the messages of ranks do not mix.
      if (::write(STDERR_FILENO, line.data(), line.size()) < 0) std::this_thread::yield();
    }
    MPI_Abort(MPI_COMM_WORLD, status);
    ::_exit(status);
  }

  std::atomic<bool> given_up{false};
  std::atomic<std::int64_t> calls{0};  // that were waited for so far
  const std::shared_ptr<work_signs> signs = std::make_shared<work_signs>();
  sums_in_care sums;  // between the ranks' GPUs

 private:
  /// What suits Open MPI to the sums of a training. What a user has chosen stays; another MPI does not look.
  static void prefer_fast_sums() {
    // Sums in place are Open MPI's slowest choice otherwise: a tree, in which all bytes travel 2 log2(N) times. In
    // Rabenseifner's algorithm they travel less than twice.
    ::setenv("OMPI_MCA_coll_libnbc_iallreduce_algorithm", "3", 0);
    // Over TCP the parts of a sum are sent at once. Of longer messages the receiver is asked before, and question and
    // answer take the network's latency each, and wait until both sides look. The three belong together.
    constexpr std::array limits{std::pair{"OMPI_MCA_btl_tcp_eager_limit", "393216"},
                                std::pair{"OMPI_MCA_btl_tcp_rndv_eager_limit", "393216"},
                                std::pair{"OMPI_MCA_btl_tcp_max_send_size", "524288"}};
    if (std::any_of(limits.begin(), limits.end(), [](const auto& limit) { return std::getenv(limit.first); })) return;
    for (const auto& [name, bytes] : limits) ::setenv(name, bytes, 1);
  }

  int rank_ = 0, size_ = 1;
  std::string host_;
  std::vector<std::string> hosts_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
