package dev.keelson.bench.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Counts line ends eight bytes at a time: whoever counts runs on the processors of the server that is measured. */
final class LineEnds {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LINE_ENDS = 0x0a0a_0a0a_0a0a_0a0aL;
    private static final long LOW_SEVEN = 0x7f7f_7f7f_7f7f_7f7fL;

    private LineEnds() {}

    static int count(byte[] bytes, int from, int to) {
        int lines = 0;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            // Zero bytes are line ends; each gets its highest bit set, and no other byte does.
            long differs = (long) LONGS.get(bytes, at) ^ LINE_ENDS;
            long zero = ~((differs & LOW_SEVEN) + LOW_SEVEN | differs | LOW_SEVEN);
            lines += zero == 0 ? 0 : Long.bitCount(zero);
        }
        for (; at < to; at++) {
            if (bytes[at] == '\n') {
                lines++;
            }
        }
        return lines;
    }
}
