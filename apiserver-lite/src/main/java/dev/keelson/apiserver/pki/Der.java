package dev.keelson.apiserver.pki;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Values in ASN.1's distinguished encoding, as far as certificates need it (ITU-T X.690). */
final class Der {

    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;

    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'");
    private static final DateTimeFormatter GENERALIZED = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");

    /** Later years do not fit the two digits of a UTCTime (RFC 5280, 4.1.2.5). */
    private static final int LAST_UTC_YEAR = 2049;

    private Der() {}

    static byte[] sequence(byte[]... elements) {
        return value(SEQUENCE, joined(List.of(elements)));
    }

    static byte[] sequence(List<byte[]> elements) {
        return value(SEQUENCE, joined(elements));
    }

    static byte[] setOf(byte[] element) {
        return value(SET, element);
    }

    static byte[] integer(BigInteger number) {
        return value(INTEGER, number.toByteArray());
    }

    static byte[] yes() {
        return value(BOOLEAN, new byte[] {(byte) 0xff});
    }

    static byte[] text(String text) {
        return value(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] octets(byte[] bytes) {
        return value(OCTET_STRING, bytes);
    }

    static byte[] bits(byte[] bytes) {
        return bits(bytes, 0);
    }

    /** @param unused bits at the end of the last byte that do not count */
    static byte[] bits(byte[] bytes, int unused) {
        byte[] content = new byte[bytes.length + 1];
        content[0] = (byte) unused;
        System.arraycopy(bytes, 0, content, 1, bytes.length);
        return value(BIT_STRING, content);
    }

    static byte[] time(Instant instant) {
        var utc = instant.atOffset(ZoneOffset.UTC);
        boolean late = utc.getYear() > LAST_UTC_YEAR;
        String digits = utc.format(late ? GENERALIZED : UTC);
        return value(late ? GENERALIZED_TIME : UTC_TIME, digits.getBytes(StandardCharsets.US_ASCII));
    }

    /** @param number of the tag, which stands for a type that its reader knows */
    static byte[] implicit(int number, byte[] content) {
        return value(CONTEXT | number, content);
    }

    static byte[] explicit(int number, byte[] element) {
        return value(CONTEXT | CONSTRUCTED | number, element);
    }

    /** @param dotted as {@code 2.5.4.3} */
    static byte[] identifier(String dotted) {
        String[] arcs = dotted.split("\\.");
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        writeArc(content, Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            writeArc(content, Integer.parseInt(arcs[i]));
        }
        return value(OBJECT_IDENTIFIER, content.toByteArray());
    }

    private static void writeArc(ByteArrayOutputStream out, int arc) {
        int groups = Math.max(1, (32 - Integer.numberOfLeadingZeros(arc) + 6) / 7);
        for (int group = groups - 1; group >= 0; group--) {
            out.write(arc >> 7 * group & 0x7f | (group > 0 ? 0x80 : 0));
        }
    }

    private static byte[] value(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 6);
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int from = length[0] == 0 ? 1 : 0;
            out.write(0x80 | length.length - from);
            out.write(length, from, length.length - from);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(List<byte[]> elements) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        elements.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
