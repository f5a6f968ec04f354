// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Streams, events and graphs of CUDA's runtime; see played_cuda.cpp.

#include <algorithm>

#include "played_state.hpp"

using namespace lungseg::test;

extern "C" {

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  need_context();
  *stream = new CUstream_st{here.gpu};
  return cudaSuccess;
}
cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  need_context();
  expect_rule(!stream->capture, "the host waited in a capture");
  return cudaSuccess;
}
cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  need_context();
  delete stream;
  return cudaSuccess;
}
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  need_context();
  *event = static_cast<cudaEvent_t>(new_address(1));
  return cudaSuccess;
}
cudaError_t cudaEventCreate(cudaEvent_t* event) {
  return cudaEventCreateWithFlags(event, 0);
}
cudaError_t cudaEventRecord(cudaEvent_t, cudaStream_t) {
  need_context();
  return cudaSuccess;
}
cudaError_t cudaEventSynchronize(cudaEvent_t) {
  need_context();
  return cudaSuccess;
}
cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t, cudaEvent_t) {
  need_context();
  *milliseconds = 1;
  return cudaSuccess;
}
cudaError_t cudaEventDestroy(cudaEvent_t) {
  need_context();
  return cudaSuccess;
}
cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
  need_context();
  stream->capture = new CUgraph_st;
  return cudaSuccess;
}
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  need_context();
  *graph = std::exchange(stream->capture, nullptr);
  return cudaSuccess;
}
cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  need_context();
  delete graph;
  return cudaSuccess;
}
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* ready, cudaGraph_t graph, unsigned long long) {
  need_context();
  expect_rule(graph->blocks.empty(), "memory taken in a capture was kept");
  *ready = new CUgraphExec_st{graph->most};
  return cudaSuccess;
}
cudaError_t cudaGraphLaunch(cudaGraphExec_t ready, cudaStream_t stream) {
  need_context();
  played_machine::gpu& own = gpu_at(stream->gpu);
  return fill_up(own.idle_for_graphs, own, ready->most) ? cudaSuccess : answer(cudaErrorMemoryAllocation);
}
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t ready) {
  need_context();
  delete ready;
  return cudaSuccess;
}

}  // extern "C"
