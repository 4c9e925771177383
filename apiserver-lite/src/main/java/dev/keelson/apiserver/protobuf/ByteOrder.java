package dev.keelson.apiserver.protobuf;

import java.util.Comparator;

/** Orders texts as Go does, by their bytes: as their code points, which surrogates would spoil. */
final class ByteOrder {

    static final Comparator<String> OF_TEXT = ByteOrder::compare;

    private ByteOrder() {}

    private static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char left = a.charAt(i);
            char right = b.charAt(i);
            if (left != right) {
                boolean surrogates = Character.isSurrogate(left) || Character.isSurrogate(right);
                return surrogates ? Integer.compare(a.codePointAt(i), b.codePointAt(i)) : left - right;
            }
        }
        return a.length() - b.length();
    }
}
