import random

print("ten times 0.1 is", sum([0.1] * 10))

# A dish comes off the menu when its complaints weigh 1.0 together.
random.seed(4)
dishes = [[random.choice([0.05, 0.1, 0.1, 0.2, 0.3]) for _ in range(random.randint(5, 12))] for _ in range(1000)]
print("off the menu:", sum(sum(complaints) >= 1.0 for complaints in dishes), "of 1000 dishes")
