// The kernel's exports and nothing else; ../abi.json describes each of them and the record they take.

export { ls_abi_version, ls_variant, ls_heap_base, ls_scratch_bytes } from "./door/facts";
export { ls_check } from "./door/values";
export { ls_cross_entropy, ls_cross_entropy_grad } from "./rows/whole";
export { ls_row_moments, ls_part_moments, ls_calibration, ls_part_calibration } from "./rows/moments";
export { ls_part_max, ls_part_sums, ls_part_finish, ls_part_grad } from "./rows/parts";
export { ls_linear_scratch_bytes } from "./linear/scratch";
export { ls_linear_logits } from "./linear/logits";
export { ls_linear_grad } from "./linear/gradients";
export { ls_shard_stats } from "./shards/stats";
export { ls_merge_stats } from "./shards/merge";
