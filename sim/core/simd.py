"""One row of lanes at a time, four lanes in one instruction: the innermost loop of the choice tables.

Numba's compiler never adds up four partial sums side by side of its own accord (its optimiser of straight code is off),
and stores every weight on the way. Written in the compiler's own vectors the loop keeps them in registers, and takes
less than half the time. The bits are those of the plain form, which stands first and is used where nothing is compiled.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic


def plain_partial_sums(
    attraction: Any, factor: Any, there: Any, expected: Any, limit: float, first: int, last: int
) -> Any:
    """Add up attraction x there in four partial sums, lane first + i in sum i % 4, and multiply attraction by
    factor.

    Args:
        attraction: [lane] lanes' attraction at one octile; at the next one afterwards.
        factor: [lane] the next octile's attraction over this one's.
        there: [lane] sellers' joint attraction.
        expected: [lane] the weight a lane had in the frozen reference.
        limit: a lane stands out above this multiple of it.
        first: the first lane taken.
        last: the lane after the last one taken; a multiple of 4 after the first.

    Returns:
        (the four partial sums, whether any lane stands out).
    """
    partial_sums, above = [0.0] * 4, False
    for i in range(first, last):
        weight = attraction[i] * there[i]
        partial_sums[(i - first) % 4] += weight
        above |= bool(weight > limit * expected[i])
        attraction[i] *= factor[i]
    return (*partial_sums, above)


@intrinsic
def _vector_partial_sums(
    typingctx: Any, attraction: Any, factor: Any, there: Any, expected: Any, limit: Any, first: Any, last: Any
) -> Any:
    """``plain_partial_sums`` in vector code."""
    real, single = types.Array(types.float64, 1, "C"), types.Array(types.float32, 1, "C")
    returns = types.Tuple((types.float64,) * 4 + (types.boolean,))  # type: ignore[no-untyped-call]
    signature = returns(real, real, real, single, types.float64, types.intp, types.intp)

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        *arrays, limit, first, last = arguments
        starts = [
            context.make_array(kind)(context, builder, value).data
            for kind, value in zip(signature.args, arrays, strict=False)
        ]
        wide, mask = ir.VectorType(ir.DoubleType(), 4), ir.VectorType(ir.IntType(1), 4)
        narrow, place = ir.VectorType(ir.FloatType(), 4), ir.IntType(32)
        limits = ir.Constant(wide, ir.Undefined)
        for j in range(4):
            limits = builder.insert_element(limits, limit, ir.Constant(place, j))
        sums = cgutils.alloca_once_value(builder, ir.Constant(wide, [0.0] * 4))  # type: ignore[no-untyped-call]
        over = cgutils.alloca_once_value(builder, ir.Constant(mask, [0] * 4))  # type: ignore[no-untyped-call]
        step = ir.Constant(last.type, 4)
        with cgutils.for_range_slice(builder, first, last, step, last.type) as (i, _):
            at = [
                builder.bitcast(builder.gep(start, [i]), kind.as_pointer())
                for start, kind in zip(starts, (wide, wide, wide, narrow), strict=True)
            ]
            attraction, factors, there = (builder.load(pointer, align=8) for pointer in at[:3])
            reference = builder.fpext(builder.load(at[3], align=4), wide)
            weights = builder.fmul(attraction, there)
            builder.store(builder.fadd(builder.load(sums), weights), sums)
            stands_out = builder.fcmp_ordered(">", weights, builder.fmul(limits, reference))
            builder.store(builder.or_(builder.load(over), stands_out), over)
            builder.store(builder.fmul(attraction, factors), at[0], align=8)
        whole = builder.load(sums)
        found = [builder.extract_element(whole, ir.Constant(place, j)) for j in range(4)]
        bits = builder.bitcast(builder.load(over), ir.IntType(4))
        found.append(builder.icmp_unsigned("!=", bits, ir.Constant(bits.type, 0)))
        return context.make_tuple(builder, signature.return_type, found)

    return signature, build


partial_sums: Any = plain_partial_sums if config.DISABLE_JIT else _vector_partial_sums  # type: ignore[attr-defined]
