exports.env = { backends: { onnx: {} } };
exports.pipeline = async () => {
  throw new Error("the suite runs without a model");
};
