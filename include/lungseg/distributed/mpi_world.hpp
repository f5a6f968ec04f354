// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Ranks that are processes, on one machine or several, over MPI. This header and the mpi_*.hpp beside it are the only
/// ones that need mpi.h.

#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "lungseg/core/communicator.hpp"
#include "lungseg/distributed/mpi_session.hpp"
#include "lungseg/distributed/mpi_watchdog.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

struct mpi_options {
  /// Sums are added by the tree of tree_sum, the same bytes for any machine and any MPI, and together with teams of
  /// threads for any cut of the ranks into processes. Otherwise MPI adds as it finds best.
  bool ordered = false;
  /// Seconds without a sign of life of a rank, or without one of its work where it has promised some (steady_work) and
  /// all others wait for it, that end the job. Other work is given twenty times as long.
  double watchdog = 20;
  /// The ranks meet again and again. Where they do not, steady work is given twenty times as long, and other work any
  /// time.
  bool in_step = true;
};

namespace detail {

/// MPI and its watchdog, for all communicators of a process.
struct mpi_process {
  explicit mpi_process(const mpi_options& wanted)
      : options{wanted}, watchdog{session, {wanted.watchdog, wanted.in_step}} {}
  mpi_options options;
  mpi_session session;
  mpi_watchdog watchdog;
};

}  // namespace detail

/// MPI's ranks. MPI is started with the first of its communicators and ended with the last one.
class mpi_world : public communicator {
 public:
  /// Once in a process. \throws option_error for a limit that is not above 0; device_error when MPI cannot serve
  explicit mpi_world(const mpi_options& options = {}) {
    expect<option_error>(options.watchdog > 0, "ranks: the watchdog's limit must be above 0");
    process_ = std::make_shared<detail::mpi_process>(options);
    take(MPI_COMM_WORLD);
  }
  ~mpi_world() override {
    if (!session().given_up) MPI_Comm_free(&comm_);
  }
  mpi_world(const mpi_world&) = delete;
  mpi_world& operator=(const mpi_world&) = delete;

  /// MPI itself, for who talks in other ways than this.
  const std::shared_ptr<detail::mpi_process>& process() const noexcept { return process_; }

  int rank() const noexcept override { return session().rank(); }
  int size() const noexcept override { return session().size(); }
  std::string name() const override { return session().name(); }

  void sum(std::span<float> values) override { add(values, MPI_FLOAT); }
  void sum(std::span<double> values) override { add(values, MPI_DOUBLE); }
  void sum_while(std::span<double> values, const std::function<void()>& work) override {
    if (values.size_bytes() > small_bytes) return communicator::sum_while(values, work);
    const timer clock{seconds_};
    work_between between{work, seconds_};
    add_by_tree(values, MPI_DOUBLE, &between);
    if (between.fault) std::rethrow_exception(between.fault);
  }

  std::vector<std::string> all_gather(std::string_view own) override {
    const timer clock{seconds_};
    note mine{.length = std::ssize(own)};
    std::copy_n(own.data(), std::min(own.size(), sizeof mine.begin), mine.begin);
    std::vector<note> notes(static_cast<std::size_t>(size()));
    MPI_Request request{};
    start(MPI_Iallgather(&mine, sizeof mine, MPI_BYTE, notes.data(), sizeof mine, MPI_BYTE, comm_, &request), request);
    std::vector<std::string> all;
    for (int rank = 0; rank < size(); ++rank) {
      const note& theirs = notes[static_cast<std::size_t>(rank)];
      const auto length = static_cast<std::size_t>(theirs.length);
      std::string& text = all.emplace_back(theirs.begin, std::min(length, sizeof theirs.begin));
      if (length <= sizeof theirs.begin) continue;
      text.resize(length);
      if (rank == this->rank()) text = own;
      send_from(rank, std::as_writable_bytes(std::span{text.data(), text.size()}));
    }
    return all;
  }

  void broadcast(std::span<std::byte> bytes) override {
    const timer clock{seconds_};
    send_from(0, bytes);
  }

  std::shared_ptr<communicator> duplicate() override {
    return std::shared_ptr<communicator>{new mpi_world{process_, comm_}};
  }

  void give_up() noexcept override {
    session().given_up = true;
    session().sums.give_up();
  }
  void look_after(const std::shared_ptr<device_ranks>& sums) override { session().sums.add(sums); }
  std::shared_ptr<work_signs> signs() const override { return session().signs; }

  /// Ends the job on all ranks at once, with one message on standard error, which names this rank.
  /// \param status  of the job, as mpirun returns it
  [[noreturn]] void abort(const std::string& cause, int status) {
    // Where all ranks fail for the same reason, the first one tells it.
    if (rank() > 0) std::this_thread::sleep_for(std::chrono::milliseconds{std::min(2000 + 50 * rank(), 5000)});
    session().abort("lungseg: " + name() + ": " + cause, status);
  }

 private:
  /// A rank's text, or how it begins: short ones, as of each step, take one exchange and not one more for each rank.
  struct note {
    std::int64_t length = 0;
    char begin[56] = {};
  };
  struct timer {
    double& seconds;
    std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
    ~timer() { seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); }
  };
  /// Work of this rank's own between sending and waiting, which is no time of a collective call. What it throws waits
  /// until the call is over, as MPI still has its memory.
  struct work_between {
    const std::function<void()>& work;
    double& seconds;
    std::exception_ptr fault = nullptr;
    bool done = false;

    void operator()() noexcept {
      if (std::exchange(done, true) || !work) return;
      const auto begin = std::chrono::steady_clock::now();
      try {
        work();
      } catch (...) {
        fault = std::current_exception();
      }
      seconds -= std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    }
  };
  static constexpr std::size_t most = std::size_t{1} << 28;  // elements in a call, which counts with int
  // So much is added up in the fewest exchanges, each of which takes the network's latency; it could be sent faster.
  static constexpr std::size_t small_bytes = std::size_t{32} << 10;
  // What is more goes in pieces, several at once: enough to fill a link of 1 Gbit/s with a latency of a millisecond,
  // and little enough that the small sums of a backward pass, which come behind what was sent before, do not wait long.
  static constexpr std::size_t piece_bytes = std::size_t{256} << 10, at_once = 4;

  mpi_world(std::shared_ptr<detail::mpi_process> process, MPI_Comm from)
      : process_{std::move(process)}, patient_{true} {
    take(from);
  }
  void take(MPI_Comm from) {
    const waiting_for_ranks others{session().signs};
    detail::expect_mpi(MPI_Comm_dup(from, &comm_), "MPI_Comm_dup");
    MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN);
  }
  detail::mpi_session& session() const noexcept { return process_->session; }

  void start(int code, MPI_Request& request) {
    detail::expect_mpi(code, "MPI");
    session().wait(request, patient_, "MPI");
  }

  void send_from(int root, std::span<std::byte> bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += most) {
      MPI_Request request{};
      const int count = static_cast<int>(std::min(most, bytes.size() - at));
      start(MPI_Ibcast(bytes.data() + at, count, MPI_BYTE, root, comm_, &request), request);
    }
  }

  template <class T>
  void add(std::span<T> values, MPI_Datatype type) {
    const timer clock{seconds_};
    const bool by_tree = process_->options.ordered || values.size_bytes() <= small_bytes;
    if (!by_tree) return add_in_pieces(values, type);
    for (std::size_t at = 0; at < values.size(); at += most)
      add_by_tree(values.subspan(at, std::min(most, values.size() - at)), type);
  }

  template <class T>
  void add_in_pieces(std::span<T> values, MPI_Datatype type) {
    const std::size_t piece = piece_bytes / sizeof(T);
    std::deque<MPI_Request> sums;
    const auto finish_first = [&] {
      session().wait(sums.front(), patient_, "MPI_Iallreduce");
      sums.pop_front();
    };
    for (std::size_t at = 0; at < values.size(); at += piece) {
      if (sums.size() == at_once) finish_first();
      const int count = static_cast<int>(std::min(piece, values.size() - at));
      sums.emplace_back();
      detail::expect_mpi(MPI_Iallreduce(MPI_IN_PLACE, values.data() + at, count, type, MPI_SUM, comm_, &sums.back()),
                         "MPI_Iallreduce");
    }
    while (!sums.empty()) finish_first();
  }

  /// tree_sum over the ranks. Two neighbours add the same two numbers, so both have the sum. Without a power of two of
  /// ranks some have no neighbour: then the first rank's sum is sent to all.
  /// \param between  is done once, behind the first sending
  template <class T>
  void add_by_tree(std::span<T> values, MPI_Datatype type, work_between* between = nullptr) {
    const int ranks = size(), own = rank(), count = static_cast<int>(values.size());
    const bool even = (ranks & (ranks - 1)) == 0;
    std::vector<T> theirs(values.size());
    for (int span = 1; span < ranks; span *= 2) {
      const int other = own ^ span;
      const bool gives = even || (own % (2 * span) == span), takes = even || (own % (2 * span) == 0 && other < ranks);
      MPI_Request sent = MPI_REQUEST_NULL, got = MPI_REQUEST_NULL;
      if (takes) detail::expect_mpi(MPI_Irecv(theirs.data(), count, type, other, 1, comm_, &got), "MPI_Irecv");
      if (gives) detail::expect_mpi(MPI_Isend(values.data(), count, type, other, 1, comm_, &sent), "MPI_Isend");
      if (between) (*between)();
      if (takes) session().wait(got, patient_, "MPI_Irecv");
      if (gives) session().wait(sent, patient_, "MPI_Isend");
      for (std::size_t i = 0; takes && i < values.size(); ++i)
        values[i] = own < other ? values[i] + theirs[i] : theirs[i] + values[i];
    }
    if (between) (*between)();  // where there is nobody to send to
    if (!even) send_from(0, std::as_writable_bytes(values));
  }

  std::shared_ptr<detail::mpi_process> process_;
  MPI_Comm comm_ = MPI_COMM_NULL;
  bool patient_ = false;  // calls are waited for on a thread of their own, which shall not disturb
};

}}  // namespace lungseg::LUNGSEG_ABI
