package kernel

import (
	"fmt"

	"ls/embed/abi"
)

// StatusError is a call that the kernel has refused. It has written nothing but where the fault is.
type StatusError struct {
	Status uint32 // One of the statuses of abi, and its name.
	Name   string
	Row    uint32 // The offending row of the call, with TARGET, PROBABILITY and SAMPLE_WEIGHT.
	Detail string
}

func (e *StatusError) Error() string { return e.Name + ": " + e.Detail }

// statusError makes an error of a status and of what the call has written into the record.
func (k *Kernel) statusError(status uint32) *StatusError {
	row := k.Uint32(abi.OffsetBadRow)
	name, detail := describe(status)
	if status == abi.StatusTarget {
		index := View[int32](k, k.Uint32(abi.OffsetTargets)+4*row, 1)[0]
		detail = fmt.Sprintf("class index %d of row %d is not in [0, %d)", index, row, k.Uint32(abi.OffsetClasses))
	}
	return &StatusError{Status: status, Name: name, Row: row, Detail: detail}
}

// describe is the name of a status and what it means. A newer kernel may have statuses that abi does not.
func describe(status uint32) (name, meaning string) {
	if status >= uint32(len(abi.StatusNames)) {
		return fmt.Sprintf("status %d", status), "Newer than this program."
	}
	return abi.StatusNames[status], abi.StatusDocs[status]
}
