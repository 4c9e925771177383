package dev.keelson.apiserver.cel;

import org.jspecify.annotations.Nullable;

/** A network: an address and the length of its prefix in bits. */
record CidrValue(IpValue address, int bits) implements NetworkAddress {

    static @Nullable CidrValue parse(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            return null;
        }
        IpValue address = IpValue.parse(text.substring(0, slash));
        String length = text.substring(slash + 1);
        boolean number = !length.isEmpty()
                && length.length() <= 3
                && length.chars().allMatch(c -> c >= '0' && c <= '9')
                && (length.length() == 1 || length.charAt(0) != '0');
        if (address == null || !number || Integer.parseInt(length) > address.bytes().length * 8) {
            return null;
        }
        return new CidrValue(address, Integer.parseInt(length));
    }

    CidrValue masked() {
        byte[] bytes = address.bytes().clone();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.max(0, Math.min(8, bits - 8 * i));
            bytes[i] &= (byte) (0xff << (8 - kept));
        }
        return new CidrValue(new IpValue(bytes), bits);
    }

    boolean contains(IpValue other) {
        return address.isV4() == other.isV4() && masked().address.equals(new CidrValue(other, bits).masked().address);
    }

    boolean contains(CidrValue other) {
        return bits <= other.bits && contains(other.address);
    }

    @Override
    public String typeName() {
        return ValueType.CIDR.name();
    }

    @Override
    public long size() {
        return (bits + 7) / 8;
    }

    @Override
    public String toString() {
        return address + "/" + bits;
    }
}
