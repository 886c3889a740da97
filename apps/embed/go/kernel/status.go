package kernel

import (
	"fmt"

	"ls/embed/abi"
)

// StatusError is a call that the kernel has refused. It has written nothing but this.
type StatusError struct {
	Status uint32 // One of abi's.
	Name   string
	Row    uint32 // The offending row of the call, with TARGET, PROBABILITY and SAMPLE_WEIGHT.
	Class  uint32 // The offending class, with PROBABILITY and CLASS_VALUE.
	Detail string
}

func (e *StatusError) Error() string { return e.Name + ": " + e.Detail }

// statusError makes an error of a status and of what the call has written into the record.
func (k *Kernel) statusError(status uint32) *StatusError {
	e := &StatusError{Status: status, Name: abi.StatusNames[status], Detail: abi.StatusDocs[status]}
	switch status {
	case abi.StatusTarget:
		e.Row = k.Uint32(abi.OffsetBadRow)
		index, _ := k.memory.ReadUint32Le(k.Uint32(abi.OffsetTargets) + 4*e.Row)
		classes := k.Uint32(abi.OffsetClasses)
		e.Detail = fmt.Sprintf("class index %d of row %d is not in [0, %d)", int32(index), e.Row, classes)
	case abi.StatusProbability:
		e.Row, e.Class = k.Uint32(abi.OffsetBadRow), k.Uint32(abi.OffsetBadClass)
	case abi.StatusSampleWeight:
		e.Row = k.Uint32(abi.OffsetBadRow)
	case abi.StatusClassValue:
		e.Class = k.Uint32(abi.OffsetBadClass)
	}
	return e
}
