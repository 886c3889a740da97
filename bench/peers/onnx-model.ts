/**
 * A model for onnxruntime as bytes: logits [N, K] and targets [N, 1] → log-softmax → the targets' entries, [N, 1]. Written
 * in protobuf's wire format by the field numbers of onnx.proto3, which a dependency for a hundred bytes would only hide.
 */

const FLOAT = 1;
const INT64 = 7;

const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
const int = (field: number, value: number) => [...varint(field << 3), ...varint(value)];
const bytes = (field: number, content: readonly number[]) => [
  ...varint((field << 3) | 2),
  ...varint(content.length),
  ...content,
];
const text = (field: number, content: string) => bytes(field, [...new TextEncoder().encode(content)]);

/** ValueInfoProto: name = 1, type = 2 { tensor_type = 1 { elem_type = 1, shape = 2 { dim = 1 { dim_param = 2 } } } }. */
function tensor(name: string, type: number, dimensions: string[]): number[] {
  const shape = dimensions.flatMap((dimension) => bytes(1, text(2, dimension)));
  return [...text(1, name), ...bytes(2, bytes(1, [...int(1, type), ...bytes(2, shape)]))];
}

/** NodeProto: input = 1, output = 2, op_type = 4, attribute = 5 { name = 1, i = 3, type = 20 }. */
function alongClasses(operator: string, inputs: string[], output: string): number[] {
  const axis = [...text(1, "axis"), ...int(3, 1), ...int(20, 2)];
  return [...inputs.flatMap((input) => text(1, input)), ...text(2, output), ...text(4, operator), ...bytes(5, axis)];
}

/** ModelProto: ir_version = 1, graph = 7 { node = 1, name = 2, input = 11, output = 12 }, opset_import = 8 { version = 2 }. */
export function logSoftmaxModel(): Uint8Array {
  const graph = [
    ...bytes(1, alongClasses("LogSoftmax", ["logits"], "logProbabilities")),
    ...bytes(1, alongClasses("GatherElements", ["logProbabilities", "targets"], "picked")),
    ...text(2, "log-softmax"),
    ...bytes(11, tensor("logits", FLOAT, ["N", "K"])),
    ...bytes(11, tensor("targets", INT64, ["N", "one"])),
    ...bytes(12, tensor("picked", FLOAT, ["N", "one"])),
  ];
  return new Uint8Array([...int(1, 8), ...bytes(8, int(2, 13)), ...bytes(7, graph)]);
}
