//! Tags that other software made.

use regain_argon2::Algorithm::{self, Argon2d, Argon2i, Argon2id};
use regain_argon2::Version::{self, V0x10, V0x13};
use regain_argon2::{Backend, Inputs, Params};

/// Algorithm, version, m_cost, t_cost, p_cost; how many bytes 1, 2, 3 and 4 are password, salt,
/// secret and associated data; the length of the tag, and the tag: whole, or both ends of it.
type Row = (Algorithm, Version, u32, u32, u32, [usize; 4], usize, &'static str);

/// RFC 9106 sections 5.1 to 5.3, and the same inputs with version 0x10 from the files `kats` of the
/// reference implementation (phc-winner-argon2 20190702).
#[rustfmt::skip]
const RFC_9106: [Row; 6] = [
    (Argon2d, V0x13, 32, 3, 4, [32, 16, 8, 12], 32, "512b391b6f1162975371d30919734294f868e3be3984f3c1a13a4db9fabe4acb"),
    (Argon2i, V0x13, 32, 3, 4, [32, 16, 8, 12], 32, "c814d9d1dc7f37aa13f0d77f2494bda1c8de6b016dd388d29952a4c4672b6ce8"),
    (Argon2id, V0x13, 32, 3, 4, [32, 16, 8, 12], 32, "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"),
    (Argon2d, V0x10, 32, 3, 4, [32, 16, 8, 12], 32, "96a9d4e5a1734092c85e29f410a45914a5dd1f5cbf08b2670da68a0285abf32b"),
    (Argon2i, V0x10, 32, 3, 4, [32, 16, 8, 12], 32, "87aeedd6517ab830cd9765cd8231abb2e647a5dee08f7c05e02fcb763335d0fd"),
    (Argon2id, V0x10, 32, 3, 4, [32, 16, 8, 12], 32, "b64615f07789b66b645b67ee9ed3b377ae350b6bfcbb0fc95141ea8f322613c0"),
];

/// Algorithm, version, m_cost, t_cost, p_cost, password, salt and a tag of 32 bytes.
type TestC = (Algorithm, Version, u32, u32, u32, &'static str, &'static str, &'static str);

/// `src/test.c` of the reference implementation (phc-winner-argon2 20190702).
#[rustfmt::skip]
const TEST_C: [TestC; 21] = [
    (Argon2i, V0x10, 65536, 2, 1, "password", "somesalt", "f6c4db4a54e2a370627aff3db6176b94a2a209a62c8e36152711802f7b30c694"),
    (Argon2i, V0x10, 256, 2, 1, "password", "somesalt", "fd4dd83d762c49bdeaf57c47bdcd0c2f1babf863fdeb490df63ede9975fccf06"),
    (Argon2i, V0x10, 256, 2, 2, "password", "somesalt", "b6c11560a6a9d61eac706b79a2f97d68b4463aa3ad87e00c07e2b01e90c564fb"),
    (Argon2i, V0x10, 65536, 1, 1, "password", "somesalt", "81630552b8f3b1f48cdb1992c4c678643d490b2b5eb4ff6c4b3438b5621724b2"),
    (Argon2i, V0x10, 65536, 4, 1, "password", "somesalt", "f212f01615e6eb5d74734dc3ef40ade2d51d052468d8c69440a3a1f2c1c2847b"),
    (Argon2i, V0x10, 65536, 2, 1, "differentpassword", "somesalt", "e9c902074b6754531a3a0be519e5baf404b30ce69b3f01ac3bf21229960109a3"),
    (Argon2i, V0x10, 65536, 2, 1, "password", "diffsalt", "79a103b90fe8aef8570cb31fc8b22259778916f8336b7bdac3892569d4f1c497"),
    (Argon2i, V0x13, 65536, 2, 1, "password", "somesalt", "c1628832147d9720c5bd1cfd61367078729f6dfb6f8fea9ff98158e0d7816ed0"),
    (Argon2i, V0x13, 256, 2, 1, "password", "somesalt", "89e9029f4637b295beb027056a7336c414fadd43f6b208645281cb214a56452f"),
    (Argon2i, V0x13, 256, 2, 2, "password", "somesalt", "4ff5ce2769a1d7f4c8a491df09d41a9fbe90e5eb02155a13e4c01e20cd4eab61"),
    (Argon2i, V0x13, 65536, 1, 1, "password", "somesalt", "d168075c4d985e13ebeae560cf8b94c3b5d8a16c51916b6f4ac2da3ac11bbecf"),
    (Argon2i, V0x13, 65536, 4, 1, "password", "somesalt", "aaa953d58af3706ce3df1aefd4a64a84e31d7f54175231f1285259f88174ce5b"),
    (Argon2i, V0x13, 65536, 2, 1, "differentpassword", "somesalt", "14ae8da01afea8700c2358dcef7c5358d9021282bd88663a4562f59fb74d22ee"),
    (Argon2i, V0x13, 65536, 2, 1, "password", "diffsalt", "b0357cccfbef91f3860b0dba447b2348cbefecadaf990abfe9cc40726c521271"),
    (Argon2id, V0x13, 65536, 2, 1, "password", "somesalt", "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"),
    (Argon2id, V0x13, 256, 2, 1, "password", "somesalt", "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"),
    (Argon2id, V0x13, 256, 2, 2, "password", "somesalt", "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"),
    (Argon2id, V0x13, 65536, 1, 1, "password", "somesalt", "f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98"),
    (Argon2id, V0x13, 65536, 4, 1, "password", "somesalt", "9025d48e68ef7395cca9079da4c4ec3affb3c8911fe4f86d1a2520856f63172c"),
    (Argon2id, V0x13, 65536, 2, 1, "differentpassword", "somesalt", "0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde"),
    (Argon2id, V0x13, 65536, 2, 1, "password", "diffsalt", "bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c"),
];

/// Odd sizes, made with the reference implementation as Debian has it: libargon2-1
/// 0~20171227-0.3+deb12u1, function `argon2_ctx`.
#[rustfmt::skip]
const LIBARGON2: [Row; 36] = [
    (Argon2d, V0x10, 8, 1, 1, [0, 8, 0, 0], 4, "440d3026"),
    (Argon2i, V0x13, 8, 1, 1, [0, 8, 0, 0], 4, "8c08e0e9"),
    (Argon2id, V0x10, 8, 1, 1, [0, 8, 0, 0], 4, "82de4ac5"),
    (Argon2d, V0x13, 9, 1, 1, [1, 8, 0, 0], 5, "e6c3705f17"),
    (Argon2i, V0x10, 9, 1, 1, [1, 8, 0, 0], 5, "9e0f0428c8"),
    (Argon2id, V0x13, 9, 1, 1, [1, 8, 0, 0], 5, "bd2a59172a"),
    (Argon2d, V0x10, 15, 3, 1, [7, 9, 1, 0], 16, "8b27cf5ae1de848c7fdd7b34d4060f6a"),
    (Argon2i, V0x13, 15, 3, 1, [7, 9, 1, 0], 16, "143a4d42f3dd445fa18f7b284d7976e9"),
    (Argon2id, V0x10, 15, 3, 1, [7, 9, 1, 0], 16, "319fbde3729e5a4dbfa39c4ea86905fd"),
    (Argon2d, V0x13, 24, 2, 3, [3, 16, 0, 1], 32, "bc2df4bd2a12fe687ca8c8b14accfabbd6956a13b0d993b6b9438fce14c5aa19"),
    (Argon2i, V0x10, 24, 2, 3, [3, 16, 0, 1], 32, "f55fd63415755df0757383c02dca38cb85883d6da1c2614eecb94c78400545c0"),
    (Argon2id, V0x13, 24, 2, 3, [3, 16, 0, 1], 32, "fdaa0e616a638a9eda34c74b1a1ce734eaf581598d4d94b41d77784ba0b92d5e"),
    (Argon2d, V0x10, 43, 2, 5, [64, 16, 32, 32], 64, "6d4acd45a537af6d34687ca5c6f7a84ac313f042dc1fc3b0b9144c36222d5301b830f7243163700e417f2f8fadc7f65c83d5efd82948762195c066146b09ba4a"),
    (Argon2i, V0x13, 43, 2, 5, [64, 16, 32, 32], 64, "4c77d669f73599a10daced9fa792d1b807ae920c13818a48302fa38c3ee57d7839505098bdda2c66a4bc70a305ddd604709fdf13f56340ab6b4f599edf2f16df"),
    (Argon2id, V0x10, 43, 2, 5, [64, 16, 32, 32], 64, "ad37a479e85514e140193270a721f920ab777953b69036802de304ee1c593f1318a64490d8d0b07f1403c03e23119f17696914a205d2b602d92fd939a58961e2"),
    (Argon2d, V0x13, 100, 1, 2, [128, 17, 64, 0], 65, "82bd73f536ccc653d0809481de420b52aa99e10aa43a4c078889f55c130a47c8..7836638621c5ed6bea241d0fb105df707402b56c5fd91eeb1f054e8581c2d464"),
    (Argon2i, V0x10, 100, 1, 2, [128, 17, 64, 0], 65, "c7b634c9ce0b2ac2a561458a1c11d6ec9efb5b24199281f007c480f6ac5169e7..f3fc89895277aee14ed86efe5d751b0fd8f916b2f5179501f8a8bfc4239702df"),
    (Argon2id, V0x13, 100, 1, 2, [128, 17, 64, 0], 65, "ebf48a6b063bca1b0e8139b42724d86dcb64e4735b280455c5f56affa6e68ee0..3a2101628f435cea4ddee24e5a13ad34b6f1bb29bfb9938e6f299fb7a6d70956"),
    (Argon2d, V0x10, 513, 1, 1, [129, 32, 0, 32], 33, "f8da4dc705609660c141c461b3afd3b00ded60c2b891408e2d436c5bbc2f922d79"),
    (Argon2i, V0x13, 513, 1, 1, [129, 32, 0, 32], 33, "e52e9fa40d7028fa78a07be5f1a451dc8b8c6b6bac80aa427b2fccc8dd60ce5cb8"),
    (Argon2id, V0x10, 513, 1, 1, [129, 32, 0, 32], 33, "97f73bb9b85e7df76870cc354fac2ec01418448eb7eead218d9d5b930503f32ef4"),
    (Argon2d, V0x13, 1031, 2, 1, [20, 16, 0, 0], 32, "8de5bb8523b4edc8b8cdf44e81b89b434c97232d8f3827acd2caba2d474e5bef"),
    (Argon2i, V0x10, 1031, 2, 1, [20, 16, 0, 0], 32, "9e78a2fc405e39a30b4793d4b2f1a2cda355c025ccdb5b08deb71bd44a9d5cee"),
    (Argon2id, V0x13, 1031, 2, 1, [20, 16, 0, 0], 32, "de30faa9bf4e72c5231e32c7053bb5e454474ccd5eba68cef1a1238a24a92055"),
    (Argon2d, V0x10, 1024, 1, 4, [255, 64, 128, 12], 127, "a9a00b7aaa997379237f053c97ed7f844913ab51d4a3b064e831fab732c1bc5e..76c8a5b6e89f3b628d9e88e2f8fc5dc305ef5043c4c042208297ed38df1da93f"),
    (Argon2i, V0x13, 1024, 1, 4, [255, 64, 128, 12], 127, "b6ac72d85165354f85adab62c32ecb83b812d5285dcb6b62493b9aa1b3d7411f..ea55bf1bf0e1bb008f0b24c1e8f086339f1693f2df7de0f7c12dfd2839b8738c"),
    (Argon2id, V0x10, 1024, 1, 4, [255, 64, 128, 12], 127, "938058c1783c8b4b638810536ed8e63d32cb4af4142867dde7a6bea0cf3db7fc..8124b8608a2b2e4b26fe861ed7b71d07cec0defd11a9a35d0070bb379c2e9805"),
    (Argon2d, V0x13, 2100, 3, 2, [13, 16, 16, 7], 128, "bb3d0ddc766231115fdb44e11ca315746e03d53e058778d5f17544a618ace5f3..fcc3f864724a95042bfa435e819db297fb5e60ffff5b40026fbaf0d2fd62ed9d"),
    (Argon2i, V0x10, 2100, 3, 2, [13, 16, 16, 7], 128, "bf05ce0cc284f349b86f839c99339dba47577549b014cf0b6683a9ebc09257e4..b4090f0fc0cc2d15e78877af1d9d2d2132ea147187fccf534139619cfae60494"),
    (Argon2id, V0x13, 2100, 3, 2, [13, 16, 16, 7], 128, "291fa3410ed1aa52a1eb8ecf130efd354aa51194bf343e21c0bfac03583101a7..e137651a46b8de7908ffc78131ae68a1d5a8ee505dd8e6b07854154292003bc3"),
    (Argon2d, V0x10, 8191, 1, 1, [5, 16, 0, 0], 1000, "0dc26419a06f7a86c85c17265d43c963005dbca54798ddf3c05b404a21de24f8..169a2560e11a75997447fd41fb67ebb65403b9ca1da742e74ab8d358c3fca3fc"),
    (Argon2i, V0x13, 8191, 1, 1, [5, 16, 0, 0], 1000, "2689744995941e281e0f33deba243d58fad23956e13e97f6d8027b4b427070f9..a38d9914316321a67aa86b68b4e8d725b239e022c4c2b0348633a30eeb232de2"),
    (Argon2id, V0x10, 8191, 1, 1, [5, 16, 0, 0], 1000, "988047bbf2df70862529e751be93a7b950017a66feed9d129a54a8667db2886b..a755804f7a80046a1c2c84ca7ec277a8a0303c5a92dace08e24ce9bae2af138b"),
    (Argon2d, V0x13, 64, 17, 8, [9, 8, 3, 3], 24, "57ba0cb3c94652be0c0b630f4a695d2f70a0e685ae726367"),
    (Argon2i, V0x10, 64, 17, 8, [9, 8, 3, 3], 24, "e26e01594f1a5363877b31067cd512b070b8647cdc668b38"),
    (Argon2id, V0x13, 64, 17, 8, [9, 8, 3, 3], 24, "3f17b344a072a04a70ffef07ed4e31784f9cf3be0a55ce63"),
];

#[test]
fn rfc_9106_section_5_and_the_reference_kats_hold() {
    RFC_9106.iter().for_each(check);
}

#[test]
fn tags_of_libargon2_in_odd_sizes_hold() {
    LIBARGON2.iter().for_each(check);
}

#[test]
fn test_c_of_the_reference_implementation_holds() {
    for (algorithm, version, m_cost, t_cost, p_cost, password, salt, expected) in TEST_C {
        let params = Params::new(m_cost, t_cost, p_cost).unwrap();
        let params = params.with_algorithm(algorithm).with_version(version);
        let inputs = Inputs { password: password.as_bytes(), salt: salt.as_bytes(), ..Inputs::default() };
        expect(&params, inputs, 32, expected);
    }
}

fn check(&(algorithm, version, m_cost, t_cost, p_cost, lengths, tag_length, expected): &Row) {
    let params = Params::new(m_cost, t_cost, p_cost).unwrap();
    let params = params.with_algorithm(algorithm).with_version(version);
    let [password, salt, secret, associated_data] = lengths;
    let (password, salt) = (vec![1; password], vec![2; salt]);
    let (secret, associated_data) = (vec![3; secret], vec![4; associated_data]);
    let inputs =
        Inputs { password: &password, salt: &salt, secret: &secret, associated_data: &associated_data };
    expect(&params, inputs, tag_length, expected);
}

fn expect(params: &Params, inputs: Inputs<'_>, length: usize, expected: &str) {
    let (start, end) = expected.split_once("..").unwrap_or((expected, ""));
    for backend in crate::backends() {
        // A large hash takes long, and shows nothing of pairs that a small one does not.
        let tags = if params.m_cost() < 10_000 {
            crate::tags(backend, params, inputs, length).to_vec()
        } else if backend == Backend::detect() || backend != Backend::Portable {
            vec![crate::tag(backend, params, inputs, length)]
        } else {
            continue;
        };
        for tag in tags {
            let tag: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
            let whole = !end.is_empty() || tag.len() == start.len();
            assert!(whole && tag.starts_with(start) && tag.ends_with(end), "{} {params:?}", backend.name());
        }
    }
}
