package offpeak.testkit.quality;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a class names in its constant pool, which is all that it can use without reflection.
 *
 * @param types binary names
 * @param members {@code type.method(descriptor)} and {@code type.field:descriptor}
 */
record ClassFile(Set<String> types, Set<String> members) {

    private static final int MAGIC = 0xCAFEBABE;

    static ClassFile read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readInt() != MAGIC) {
            throw new IOException("not a class file");
        }
        in.readInt();
        int count = in.readUnsignedShort();
        int[] tags = new int[count];
        int[] first = new int[count];
        int[] second = new int[count];
        String[] texts = new String[count];
        for (int i = 1; i < count; i++) {
            tags[i] = in.readUnsignedByte();
            switch (tags[i]) {
                case 1 -> texts[i] = in.readUTF();
                case 3, 4 -> in.readInt();
                case 5, 6 -> {
                    in.readLong();
                    // JVMS 4.4.5: takes two places
                    i++;
                }
                case 7, 8, 16, 19, 20 -> first[i] = in.readUnsignedShort();
                case 15 -> {
                    in.readUnsignedByte();
                    in.readUnsignedShort();
                }
                case 9, 10, 11, 12, 17, 18 -> {
                    first[i] = in.readUnsignedShort();
                    second[i] = in.readUnsignedShort();
                }
                default -> throw new IOException("constant of an unknown kind: " + tags[i]);
            }
        }
        Set<String> types = new TreeSet<>();
        Set<String> members = new TreeSet<>();
        for (int i = 1; i < count; i++) {
            if (tags[i] == 7) {
                types.add(type(texts[first[i]]));
            } else if (tags[i] >= 9 && tags[i] <= 11) {
                members.add(type(texts[first[first[i]]]) + "." + texts[first[second[i]]]
                        + (tags[i] == 9 ? ":" : "") + texts[second[second[i]]]);
            }
        }
        return new ClassFile(types, members);
    }

    private static String type(String internal) {
        String plain = internal.replaceFirst("^\\[+L?", "").replaceFirst(";$", "");
        return plain.replace('/', '.');
    }
}
