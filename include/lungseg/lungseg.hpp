// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The whole library for programs that do not care which part they use. Programs that do include single headers, which
/// compiles faster; no header of the library includes this one.

// The facade: dataset(), train(), segment().
#include "lungseg/api/dataset.hpp"
#include "lungseg/api/mask_training.hpp"
#include "lungseg/api/segment.hpp"
#include "lungseg/api/train.hpp"
#include "lungseg/api/unet_masks.hpp"
#include "lungseg/api/view_training.hpp"

// Tensors to and from a GPU.
#include "lungseg/core/transfer.hpp"

// Texts and names as people can read them.
#include "lungseg/core/printable.hpp"

// Films, masks, datasets.
#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/data/annotation/image_ids.hpp"
#include "lungseg/data/augment/augment.hpp"
#include "lungseg/data/augment/augment_values.hpp"
#include "lungseg/data/coco/coco.hpp"
#include "lungseg/data/dataset/dataset_builder.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"
#include "lungseg/data/dataset/figures.hpp"
#include "lungseg/data/dataset/source_of_folder.hpp"
#include "lungseg/data/dataset/source_split.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/draw.hpp"
#include "lungseg/data/pixels/histogram.hpp"
#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/data/pixels/polygon.hpp"
#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/data/sample/letterbox.hpp"
#include "lungseg/data/sample/loader.hpp"
#include "lungseg/data/seed/seed_json.hpp"
#include "lungseg/data/split/lung_splitter.hpp"
#include "lungseg/data/view/view_input.hpp"
#include "lungseg/data/view/view_sample.hpp"

// Networks and their weights. Keras' own files are read by lungseg/hdf5/, which needs a library and is not here.
#include "lungseg/core/files/hdf5_signature.hpp"
#include "lungseg/core/tensor_precision.hpp"
#include "lungseg/model/config/config_json.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "lungseg/model/view/view_classifier.hpp"
#include "lungseg/model/weights/keras_config.hpp"
#include "lungseg/model/weights/keras_weights.hpp"
#include "lungseg/model/weights/matterport_config.hpp"
#include "lungseg/model/weights/shipped_model.hpp"
#include "lungseg/model/weights/torchvision_weights.hpp"
#include "lungseg/model/weights/unet_weights.hpp"
#include "lungseg/model/weights/view_weights.hpp"
#include "lungseg/model/weights/weight_report.hpp"
#include "lungseg/model/weights/weights.hpp"

// Training.
#include "lungseg/train/checkpoint.hpp"
#include "lungseg/train/curves.hpp"
#include "lungseg/train/mask_rcnn_trainable.hpp"
#include "lungseg/train/trainer.hpp"
#include "lungseg/train/unet_trainable.hpp"
#include "lungseg/train/view_trainable.hpp"

// Prediction and scores.
#include "lungseg/data/split/split_batch.hpp"
#include "lungseg/infer/evaluate/evaluate.hpp"
#include "lungseg/infer/evaluate/mask_evaluation.hpp"
#include "lungseg/infer/predict/detector.hpp"
#include "lungseg/infer/predict/mask_predictor.hpp"
#include "lungseg/infer/predict/predictor.hpp"
#include "lungseg/infer/prediction/lying_prediction.hpp"
#include "lungseg/infer/report/coco_results.hpp"
#include "lungseg/infer/report/evaluation_file.hpp"
#include "lungseg/infer/report/film_files.hpp"
#include "lungseg/infer/report/film_table.hpp"
#include "lungseg/infer/report/html_report.hpp"
#include "lungseg/infer/report/raw_results.hpp"
#include "lungseg/infer/score/coco_ap.hpp"

// Operations, forward and backward.
#include "lungseg/math/activation.hpp"
#include "lungseg/ops/conv2d.hpp"
#include "lungseg/ops/elementwise.hpp"
#include "lungseg/ops/fold.hpp"
#include "lungseg/ops/group_norm.hpp"
#include "lungseg/ops/loss.hpp"
#include "lungseg/ops/mask_overlap_loss.hpp"
#include "lungseg/ops/mask_paste.hpp"
#include "lungseg/ops/mask_target.hpp"
#include "lungseg/ops/match.hpp"
#include "lungseg/ops/nms.hpp"
#include "lungseg/ops/norm.hpp"
#include "lungseg/ops/optimizer.hpp"
#include "lungseg/ops/pool.hpp"
#include "lungseg/ops/roi_pool.hpp"
#include "lungseg/ops/sample.hpp"
#include "lungseg/ops/softmax.hpp"
#include "lungseg/ops/top_k.hpp"
#include "lungseg/ops/upsample.hpp"
