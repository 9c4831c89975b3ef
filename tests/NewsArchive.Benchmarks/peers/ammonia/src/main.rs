//! ammonia with its defaults. See ../../README.md.
use std::io::BufRead;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let articles = read(&arguments[1]);
    println!("{{\"cleaner\":\"ammonia {}, clean()\",\"runtime\":\"{}\"}}", arguments[2], arguments[3]);
    for line in std::io::stdin().lock().lines() {
        let times: usize = line.unwrap().parse().unwrap();
        let mut bytes = 0;
        for _ in 0..times {
            for article in &articles {
                bytes += ammonia::clean(article).len();
            }
        }
        println!("{{\"bytes\":{bytes},\"failed\":0}}");
    }
}

fn read(path: &str) -> Vec<String> {
    let file = std::fs::read(path).unwrap();
    let mut rest = &file[..];
    let mut articles = Vec::new();
    while !rest.is_empty() {
        let end = 4 + u32::from_le_bytes(rest[..4].try_into().unwrap()) as usize;
        articles.push(String::from_utf8(rest[4..end].to_vec()).unwrap());
        rest = &rest[end..];
    }
    articles
}
